import { readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { WiseError } from '@wise-edit/core'
import type { EditRecord } from '@wise-edit/datasets'
import type { PerEditOptions, WiseOptions } from '@wise-edit/editors'
import type { LanguageModel } from '@wise-edit/transformer'
import { quote } from '../words'

/** Records by whether a model can be taught them. */
export interface Fitted {
  records: EditRecord[]
  /** Of the others: its number among all from 0, its id, and what is wrong with it. */
  refused: { index: number; id: string; reason: string }[]
}

/**
 * Takes out the records that a model cannot be taught: those longer than its context, with room for what is put before
 * a prompt, or around it, while it is trained, and those without a token of their own. No text is cut: that would be another fact.
 * Counting the tokens of many records takes a while: `signal` ends it, and then its reason is thrown.
 */
export async function fitRecords(
  model: LanguageModel,
  records: readonly EditRecord[],
  options: Options,
  signal?: AbortSignal,
): Promise<Fitted> {
  const kept = roomAround(model, options)
  const fitted: Fitted = { records: [], refused: [] }
  let heard = performance.now()
  for (const [index, record] of records.entries()) {
    if (performance.now() - heard > UNHEARD) {
      // A signal such as Ctrl-C is heard between two tasks only.
      await setImmediate()
      signal?.throwIfAborted()
      heard = performance.now()
    }
    const reason = refusal(model, record, kept)
    if (reason === undefined) fitted.records.push(record)
    else fitted.refused.push({ index, id: record.id, reason })
  }
  return fitted
}

/** A line for each refused record that names its place in the file it was read from. */
export async function describeRefused(source: string, refused: Fitted['refused']): Promise<string[]> {
  if (refused.length === 0) return []
  const lines = await recordLines(source)
  return refused.map(({ index, id, reason }) => {
    const line = lines?.[index]
    return `${id}: failed. ${source}, ${line === undefined ? `record ${index}` : `line ${line}`}: ${reason}`
  })
}

/** The lines, from 1, on which the records of a JSONL file stand; `undefined` for what has not one a line. */
async function recordLines(source: string): Promise<number[] | undefined> {
  if (/\.[ct]sv$/i.test(source)) return undefined
  // A bundled data set is no file, and has records that fit.
  const text = await readFile(source, 'utf8').catch(() => '[')
  if (text.trimStart().startsWith('[')) return undefined
  return text.split(/\r\n?|\n/).flatMap((line, i) => (line.trim() === '' ? [] : [i + 1]))
}

function refusal(
  model: LanguageModel,
  { prompt, target, irrelevant = '' }: EditRecord,
  kept: number,
): string | undefined {
  const { maxPositions } = model.decoder.config
  try {
    const query = model.query(prompt, target)
    const length = query.prompt.length + query.target.length
    if (length > maxPositions - kept) {
      const less = kept === 0 ? '' : `, ${kept} of them for what is put before a prompt or around it`
      return `${quote(prompt, 40)} and its target are ${length} tokens; the model reads at most ${maxPositions}${less}. Shorten them.`
    }
    const beside = model.encode(irrelevant).length
    if (beside <= maxPositions) return undefined
    return `the irrelevant text of ${quote(prompt, 40)} is ${beside} tokens; the model reads at most ${maxPositions}. Shorten it.`
  } catch (error) {
    if (error instanceof WiseError) return error.message
    throw error
  }
}

/** Tokens that editors add: the prefixes of WISE, which read back may be more tokens than they were written in, or a chat template. */
function roomAround(model: LanguageModel, options: Options): number {
  if ('prefixes' in options) return options.prefixes === 0 ? 0 : 2 * options.prefixTokens + 12
  if (model.tokenizer.chatTemplate === undefined) return FOR_REWORDINGS
  return FOR_REWORDINGS + model.encode(model.chatPrompt([{ role: 'user', content: '' }])).length
}

type Options = Readonly<PerEditOptions> | Pick<WiseOptions, 'prefixes' | 'prefixTokens'>

/** Milliseconds for which a signal may go unheard. */
const UNHEARD = 50

/** Tokens by which a rewording may be longer than its prompt. */
const FOR_REWORDINGS = 16

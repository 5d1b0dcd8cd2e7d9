import { readFile } from 'node:fs/promises'
import { WiseError } from '@wise-edit/core'
import type { EditRecord } from '@wise-edit/datasets'
import type { PerEditOptions, WiseOptions } from '@wise-edit/editors'
import { wiseConstants } from '@wise-edit/editors/internal'
import type { LanguageModel } from '@wise-edit/transformer'
import { pausing } from '../common/interrupt'
import { quote } from '../common/words'

/** Records divided by whether the model can learn them. */
export interface Fitted {
  records: EditRecord[]
  /** Records that the model cannot learn: their number from 0, id, and the reason. */
  refused: { index: number; id: string; reason: string }[]
}

/**
 * Separates the records that a model cannot learn: those longer than its context, with room for the tokens that
 * training adds before a prompt or around it, and those without any tokens. Texts are never truncated, since that would
 * change the fact. Counting the tokens of many records takes a while; `signal` stops it and its reason is thrown.
 */
export async function fitRecords(
  model: LanguageModel,
  records: readonly EditRecord[],
  options: Options,
  signal: AbortSignal,
): Promise<Fitted> {
  const kept = roomAround(model, options)
  const fitted: Fitted = { records: [], refused: [] }
  const pause = pausing(signal)
  for (const [index, record] of records.entries()) {
    await pause()
    const reason = refusal(model, record, kept)
    if (reason === undefined) fitted.records.push(record)
    else fitted.refused.push({ index, id: record.id, reason })
  }
  return fitted
}

/** Returns a line for each refused record with its position in the file. */
export async function describeRefused(source: string, refused: Fitted['refused']): Promise<string[]> {
  if (refused.length === 0) return []
  const lines = await recordLines(source)
  return refused.map(({ index, id, reason }) => {
    const line = lines?.[index]
    return `${id}: failed. ${source}, ${line === undefined ? `record ${index}` : `line ${line}`}: ${reason}`
  })
}

/** Returns the line numbers, from 1, of the records of a JSONL file; `undefined` for other files. */
async function recordLines(source: string): Promise<number[] | undefined> {
  if (/\.[ct]sv$/i.test(source)) return undefined
  // A bundled data set is not a file, and its records fit.
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
      const less = kept === 0 ? '' : `, ${kept} of them reserved for prefixes or the chat template`
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

/** Tokens that editors add: the prefixes of WISE, which may be more tokens when encoded again, or a chat template. */
function roomAround(model: LanguageModel, options: Options): number {
  if ('prefixes' in options) {
    return options.prefixes === 0 ? 0 : 2 * wiseConstants.prefixTokens + 12
  }
  if (model.tokenizer.chatTemplate === undefined) return FOR_REWORDINGS
  return FOR_REWORDINGS + model.encode(model.chatPrompt([{ role: 'user', content: '' }])).length
}

type Options = Readonly<PerEditOptions> | Pick<WiseOptions, 'prefixes'>

/** Tokens by which a paraphrase may be longer than its prompt. */
const FOR_REWORDINGS = 16

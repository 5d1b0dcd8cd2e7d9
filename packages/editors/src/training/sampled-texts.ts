import { createRandom } from '@wise-edit/core'
import { generateBatch, type LanguageModel, type TargetQuery } from '@wise-edit/transformer'
import type { EditRequest } from '../editor/editor'

/** Texts an editor draws from its model once. */
export interface SampledTexts {
  /** Put before each prompt while it is trained. */
  edits: string[]
  /** On which the layer is measured, and which edits leave alone. */
  irrelevant: string[]
}

/** Draws the prefixes and the spare irrelevant texts of an editor; the same seed gives the same texts. */
export async function sampleTexts(
  model: LanguageModel,
  { prefixes, prefixTokens, seed }: { prefixes: number; prefixTokens: number; seed: number },
): Promise<SampledTexts> {
  return {
    edits: await samplePrefixes(model, { count: prefixes, tokens: prefixTokens, seed: `${seed} prefixes` }),
    irrelevant: await samplePrefixes(model, { count: 32, tokens: 24, seed: `${seed} irrelevant` }),
  }
}

/**
 * Rows to train on: for each record its bare prompt, that prompt after each of the prefixes, then its `variants`.
 */
export function prefixedQueries<Request extends EditRequest>(
  model: LanguageModel,
  prefixes: readonly string[],
  records: readonly Request[],
  variants: (record: Request) => string[] = () => [],
): TargetQuery[] {
  return records.flatMap((record) =>
    [record.prompt, ...prefixes.map((prefix) => `${prefix}. ${record.prompt}`), ...variants(record)].map(
      (prompt) => model.query(prompt, record.target),
    ),
  )
}

/**
 * Random texts that the model itself continues from a random token: put before a prompt while it is trained, they
 * teach the fact in any context (WISE, appendix A; figure 12 shows what is lost without them).
 */
export async function samplePrefixes(
  model: LanguageModel,
  { count, tokens, seed }: { count: number; tokens: number; seed: string },
): Promise<string[]> {
  if (count === 0) return []
  const random = createRandom(seed, 'prefix')
  const { vocabSize, eosTokens } = model.decoder.config
  const starts = Array.from({ length: count }, () => {
    let id = random.int(vocabSize)
    // A start must be a word that can be read back, not a control token or half a character.
    while (eosTokens.includes(id) || !/^ ?[\p{L}]+$/u.test(model.tokenizer.decode([id])))
      id = random.int(vocabSize)
    return id
  })
  const prompts = starts.map((id) => [...model.encode(''), id])
  return continueRows(model, prompts, { tokens: tokens - 1, seed })
}

/**
 * Texts that the model writes on from the first word of each prompt: as like the prompts as texts about something else
 * are, for records that do not say what they must leave alone.
 */
export async function sampleLikePrompts(
  model: LanguageModel,
  prompts: readonly string[],
  { tokens, seed }: { tokens: number; seed: string },
): Promise<string[]> {
  const rows = prompts.map((prompt) => model.encode(/^\s*\S*/.exec(prompt)?.[0] ?? ''))
  return continueRows(model, rows, { tokens, seed })
}

async function continueRows(
  model: LanguageModel,
  rows: number[][],
  { tokens, seed }: { tokens: number; seed: string },
): Promise<string[]> {
  const texts = await generateBatch(model.decoder, rows, {
    maxTokens: tokens,
    temperature: 1,
    seed,
    stopTokens: [],
  })
  return texts.map((ids, i) =>
    model.tokenizer.decode([...(rows[i] as number[]), ...ids], { skipSpecialTokens: true }).trim(),
  )
}

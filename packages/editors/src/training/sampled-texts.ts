import { createRandom } from '@wise-edit/core'
import { generateBatch, type LanguageModel, type TargetQuery } from '@wise-edit/transformer'
import type { EditRequest } from '../editor/editor'

/** Texts that an editor samples from its model once. */
export interface SampledTexts {
  /** Prefixes of each prompt in training. */
  edits: string[]
  /** Irrelevant texts, on which the layer is measured and which edits must not change. */
  irrelevant: string[]
}

/** Samples the prefixes and the default irrelevant texts of an editor. The same seed gives the same texts. */
export async function sampleTexts(
  model: LanguageModel,
  { prefixes, prefixTokens, seed }: { prefixes: number; prefixTokens: number; seed: number },
): Promise<SampledTexts> {
  return {
    edits: await samplePrefixes(model, { count: prefixes, tokens: prefixTokens, seed: `${seed} prefixes` }),
    irrelevant: await samplePrefixes(model, { count: 32, tokens: 24, seed: `${seed} irrelevant` }),
  }
}

/** Returns the training rows: for each record its prompt, the prompt after each prefix, and its `variants`. */
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
 * Samples random texts that the model continues from a random token. As prefixes of a prompt in training, they teach the
 * fact in any context (WISE, appendix A; figure 12 shows the loss without them).
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
    // A start must be a readable word, not a control token or half a character.
    while (eosTokens.includes(id) || !/^ ?[\p{L}]+$/u.test(model.tokenizer.decode([id])))
      id = random.int(vocabSize)
    return id
  })
  const prompts = starts.map((id) => [...model.encode(''), id])
  return continueRows(model, prompts, { tokens: tokens - 1, seed })
}

/**
 * Samples texts that the model continues from the first word of each prompt. They resemble the prompts but are about
 * something else, and serve as irrelevant texts of records that bring none.
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

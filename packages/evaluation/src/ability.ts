import {
  type AskedEditor,
  type AskedModel,
  type Interventions,
  inFormat,
  promptText,
  type TargetScore,
} from './asked-model'
import { corpusPerplexity } from './metrics/perplexity'
import { plainQuestions } from './plain-questions'
import { type Reference, referenceFor } from './reference'

/** Options of `measureAbility`. */
export interface AbilityOptions {
  /** Default: 200 plain questions, asked in the chat template of a model that has one. */
  questions?: readonly string[]
  /** Tokens of a passage that are read. Default 64. */
  passageTokens?: number
  /** Tokens of an answer. Default 16. */
  answerTokens?: number
  /** Questions that are answered at once. Default 16. */
  batchSize?: number
  /** Answers of the unedited model from earlier calls; new ones are added. */
  reference?: Reference
  signal?: AbortSignal
}

/** How well an edited model still does what it did before. */
export interface Ability {
  /** Perplexity of the passages, edited and unedited. */
  perplexity: number
  perplexityUnedited: number
  /** Share of the passages' tokens for which the same token is the most likely as before. */
  passagesUnchanged: number
  /** Share of the tokens of greedy answers that are the same as before, place by place. */
  answersUnchanged: number
}

/**
 * Measures what edits cost elsewhere, on passages of prose and on plain questions that no edit is about. Editors that route
 * decide by the whole passage. Throws `METRIC_EMPTY` without a passage of two tokens.
 */
export async function measureAbility(
  editor: AskedEditor,
  passages: readonly string[],
  options: AbilityOptions = {},
): Promise<Ability> {
  const {
    questions = plainQuestions(),
    passageTokens = 64,
    answerTokens = 16,
    batchSize = 16,
    signal,
  } = options
  const { model } = editor
  const reference = referenceFor(model, options.reference)
  const read = passages
    .map((text) => ({ text, tokens: model.encode(text).slice(0, passageTokens) }))
    .filter(({ tokens }) => tokens.length > 1)
  const queries = read.map(({ tokens }) => ({ prompt: tokens.slice(0, 1), target: tokens.slice(1) }))
  const before = await reference.get(JSON.stringify(['passages', queries]), () =>
    model.scoreTargets(queries, { signal }),
  )
  const after = await model.scoreTargets(queries, {
    intervene: (_, indices) => editor.answering(indices.map((i) => read[i]?.text as string)),
    signal,
  })
  const answers = { edited: [] as number[][], unedited: [] as number[][] }
  const format = model.tokenizer.chatTemplate === undefined ? 'plain' : 'chat'
  for (let first = 0; first < questions.length; first += batchSize) {
    const batch = questions.slice(first, first + batchSize).map((question) => inFormat(question, format))
    const prompts = batch.map((question) => model.encode(promptText(model, question)))
    const answer = (interventions?: Interventions) =>
      answerTokensOf(model, prompts, answerTokens, interventions, signal)
    const key = JSON.stringify(['tokens', answerTokens, prompts])
    answers.unedited.push(...(await reference.get(key, () => answer())))
    answers.edited.push(...(await answer(editor.answering(batch))))
  }
  return {
    perplexity: corpusPerplexity(after.map(({ nlls }) => nlls)),
    perplexityUnedited: corpusPerplexity(before.map(({ nlls }) => nlls)),
    passagesUnchanged: unchanged(predictedOf(after), predictedOf(before)),
    answersUnchanged: unchanged(answers.edited, answers.unedited),
  }
}

function answerTokensOf(
  model: AskedModel,
  prompts: readonly number[][],
  maxTokens: number,
  interventions?: Interventions,
  signal?: AbortSignal,
): Promise<number[][]> {
  return model.generateBatch(prompts, { maxTokens, interventions, signal })
}

function predictedOf(scores: readonly TargetScore[]): number[][] {
  return scores.map(({ predicted }) => predicted)
}

/** Share of places with the same token, over the longer of each two texts; 1 where both are empty. */
function unchanged(texts: readonly number[][], before: readonly number[][]): number {
  let [same, all] = [0, 0]
  for (const [i, tokens] of texts.entries()) {
    const other = before[i] as number[]
    all += Math.max(tokens.length, other.length)
    same += tokens.filter((token, place) => token === other[place]).length
  }
  return all === 0 ? 1 : same / all
}

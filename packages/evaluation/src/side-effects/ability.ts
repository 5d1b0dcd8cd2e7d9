import { type AskedEditor, inFormat, promptText, type TargetScore } from '../asking/asked-model'
import { generateAnswers } from '../asking/generate-answers'
import { type Reference, referenceFor } from '../asking/reference'
import { bootstrap, type Interval } from '../metrics/bootstrap'
import { perplexity } from '../metrics/perplexity'
import { plainQuestions } from './plain-questions'
import { prosePassages } from './prose'

/** Options of `measureAbility`. */
export interface AbilityOptions {
  /** Passages to score. Default: 200 passages of prose. */
  passages?: readonly string[]
  /** Questions to ask, in the chat template of a model that has one. Default: 200 plain questions. */
  questions?: readonly string[]
  /** Number of tokens of each passage that are read. Default 64. */
  passageTokens?: number
  /** Number of tokens of an answer. Default 16. */
  answerTokens?: number
  /** Number of questions that are asked at a time. Default 16. */
  batchSize?: number
  /** Answers of the unedited model from earlier calls; new ones are added. */
  reference?: Reference
  /** Seed of the bootstrap intervals. Default 0. */
  seed?: number | string
  signal?: AbortSignal
  /** Called after each answer with the number of questions answered so far. */
  onProgress?: (done: number, total: number) => void
}

/** Comparison of an edited model with the unedited one on other texts, with 95 % bootstrap intervals over texts. */
export interface Ability {
  /** Perplexity of the passages, edited and unedited. Infinite if the model gives NaN. */
  perplexity: Interval
  perplexityUnedited: Interval
  /** Share of the passages' tokens at which the edited model predicts the same token as before. */
  passagesUnchanged: Interval
  /** Share of the tokens of greedy answers that are the same as before, position by position. */
  answersUnchanged: Interval
}

/**
 * Measures the effect of edits on passages of prose and on plain questions that no edit is about. Editors that route decide
 * by the whole passage. Throws `METRIC_EMPTY` without a passage of at least two tokens or without questions.
 */
export async function measureAbility(
  editor: Pick<AskedEditor, 'model' | 'answering' | 'prompted'>,
  options: AbilityOptions = {},
): Promise<Ability> {
  const {
    passages = prosePassages(),
    questions = plainQuestions(),
    seed = 0,
    passageTokens = 64,
    answerTokens = 16,
    batchSize = 16,
    signal,
    onProgress,
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
  const format = model.tokenizer.chatTemplate === undefined ? 'plain' : 'chat'
  const asked = questions.map((question) => ({
    question: inFormat(question, format),
    maxTokens: answerTokens,
    read: (tokens: readonly number[]) => [...tokens],
  }))
  const keys = asked.map(({ question }) =>
    JSON.stringify(['tokens', answerTokens, promptText(model, question)]),
  )
  const unedited = await reference.getAll(keys, (missing) =>
    generateAnswers(
      model,
      missing.map((i) => asked[i] as (typeof asked)[number]),
      { atOnce: batchSize, signal },
    ),
  )
  let done = 0
  const onAnswer = () => onProgress?.(++done, questions.length)
  const edited = await generateAnswers(model, asked, {
    editor,
    unedited,
    atOnce: batchSize,
    signal,
    onAnswer,
  })
  return {
    perplexity: bootstrap(likelihoods(after), (texts) => perplexity(texts), { seed }),
    perplexityUnedited: bootstrap(likelihoods(before), (texts) => perplexity(texts), { seed }),
    passagesUnchanged: bootstrap(compared(predictedOf(after), predictedOf(before)), share, { seed }),
    answersUnchanged: bootstrap(compared(edited, unedited), share, { seed }),
  }
}

/** Returns the negative log-likelihoods of each text in nats. NaN, from a broken model, counts as infinity. */
function likelihoods(scores: readonly TargetScore[]): number[][] {
  return scores.map(({ nlls }) => nlls.map((nll) => (Number.isNaN(nll) ? Number.POSITIVE_INFINITY : nll)))
}

function predictedOf(scores: readonly TargetScore[]): number[][] {
  return scores.map(({ predicted }) => predicted)
}

/** Number of positions of a text, and of those with the same token as before. */
interface Compared {
  same: number
  all: number
}

/** Compares texts position by position, over the length of the longer one. */
function compared(texts: readonly number[][], before: readonly number[][]): Compared[] {
  return texts.map((tokens, i) => {
    const other = before[i] as number[]
    const same = tokens.filter((token, place) => token === other[place]).length
    return { same, all: Math.max(tokens.length, other.length) }
  })
}

/** Returns the share of positions with the same token; 1 if all texts are empty. */
function share(texts: readonly Compared[]): number {
  const sum = (of: (text: Compared) => number) => texts.reduce((total, text) => total + of(text), 0)
  const all = sum((text) => text.all)
  return all === 0 ? 1 : sum(({ same }) => same) / all
}

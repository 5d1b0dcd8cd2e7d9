import * as tf from '@tensorflow/tfjs-core'
import { createRandom, type Random, WiseError } from '@wise-edit/core'
import { nextTurn } from '@wise-edit/core/internal'
import { withValues } from '@wise-edit/kernels/internal'
import { KeyValueCache, textRoom } from '../model/cache'
import type { DecoderModel } from '../model/decoder'
import type { Interventions } from '../model/modules'
import { Sequences } from '../model/sequences'
import { type SamplingOptions, sampleToken } from './sample'
import type { TextBatch } from './text-batch'

/** Number of prompt tokens that are read at once: the memory of attention grows with it times all tokens before. */
const PIECE = 512

/** Number of prompt tokens whose logits are held at a time. */
const LOGIT_ROWS = 64

/** Options of generation from token ids. */
export interface GenerateTokensOptions extends SamplingOptions {
  /** Maximum number of tokens to generate. Default 128. */
  maxTokens?: number
  /** Seed of the draws when `temperature` is above 0. Default 0. */
  seed?: number | string
  /** Tokens that end a text; they are not returned. Default: the end tokens of the model. */
  stopTokens?: readonly number[]
  /** Called after each token; returns true if the text of a row is complete. `tokens` are all its new tokens. */
  ended?: (row: number, tokens: readonly number[]) => boolean
  /** Stops generation at the next token; the iterator then throws the signal's reason. */
  signal?: AbortSignal
  /** Changes to the model for this text, including the prompt. */
  interventions?: Interventions
  /** Awaited between tokens and between pieces of a prompt. Default: yields to other work of this thread. */
  pause?: () => Promise<void>
  /** Batch in which a single text is generated together with others, each after its own prompt. Default: alone. */
  batch?: TextBatch
  /** Number of prompt tokens that are read at once. Default 512. */
  pieceTokens?: number
  /**
   * Called with the logits `[vocab]` from which a row's next token was drawn, and with that token, even if it ends the
   * text. The logits are valid only during the call.
   */
  onLogits?: (logits: Float32Array, token: number, row: number) => void
  /**
   * Called with the logits `[vocab]` after each token of the prompt but the last, in order; they are valid only during the
   * call. Works for a single prompt, which is then read even if `maxTokens` is 0.
   */
  onPromptLogits?: (logits: Float32Array, index: number) => void
}

/**
 * Generates tokens one at a time after a prompt, with a key-value cache, until a stop token, `ended`, `maxTokens` or
 * the end of the model's context.
 *
 * Throws the signal's reason if aborted, and a `WiseError` for an invalid prompt or option. Leaving the loop early frees
 * all tensors.
 */
export async function* generateTokens(
  model: DecoderModel,
  prompt: ArrayLike<number>,
  options: GenerateTokensOptions = {},
): AsyncGenerator<number, void, void> {
  for await (const [token] of steps(model, [prompt], options, [[]])) yield token as number
}

/**
 * Generates after many prompts at once; returns one list of new token ids for each prompt. A list ends before its first
 * stop token, by `ended`, at `maxTokens`, or when the longest text fills the model's context.
 *
 * Each row has a separate random stream derived from `seed`; the first row draws the same tokens as `generateTokens`.
 */
export async function generateBatch(
  model: DecoderModel,
  prompts: readonly ArrayLike<number>[],
  options: GenerateTokensOptions = {},
): Promise<number[][]> {
  const texts: number[][] = prompts.map(() => [])
  for await (const _ of steps(model, prompts, options, texts));
  return texts
}

/** Yields the next token of each row, `undefined` if the row has ended, until all have; collects them in `texts`. */
async function* steps(
  model: DecoderModel,
  prompts: readonly ArrayLike<number>[],
  options: GenerateTokensOptions,
  texts: readonly number[][],
): AsyncGenerator<(number | undefined)[], void, void> {
  const { maxTokens = 128, seed = 0, stopTokens = model.config.eosTokens, signal } = options
  const { pause = nextTurn } = options
  const batch = prompts.length === 1 ? options.batch : undefined
  if (!(maxTokens >= 0)) {
    throw new WiseError(
      'OPTION_INVALID',
      `Found maxTokens ${maxTokens}; expected a number of at least 0. Correct the option.`,
    )
  }
  const randoms = prompts.map((_, row) => createRandom(seed, 'generate', row))
  const ended = prompts.map(() => false)
  const longest = Math.max(...prompts.map(({ length }) => length))
  const inPieces = prompts.length === 1 && longest > (options.pieceTokens ?? PIECE)
  const cache = new KeyValueCache(textRoom(longest, maxTokens, inPieces))
  try {
    let sequences = await readPrompts(model, prompts, cache, options)
    if (maxTokens === 0 && options.onPromptLogits) await nextTokens(model, sequences, cache, options, randoms)
    for (let count = 0; count < maxTokens; count++) {
      signal?.throwIfAborted()
      const next =
        batch && (count > 0 || (!options.onPromptLogits && batch.reads(sequences)))
          ? [await nextInBatch(batch, sequences, cache, options, randoms[0] as Random)]
          : await nextTokens(model, sequences, cache, options, randoms)
      for (const [row, token] of next.entries()) ended[row] ||= stopTokens.includes(token)
      if (ended.every(Boolean)) return
      const written = next.map((token, row) => (ended[row] ? undefined : token))
      for (const [row, token] of written.entries()) {
        if (token === undefined) continue
        const text = texts[row] as number[]
        text.push(token)
        ended[row] = options.ended?.(row, text) ?? false
      }
      yield written
      if (
        ended.every(Boolean) ||
        count + 1 === maxTokens ||
        sequences.past + sequences.tokens >= model.config.maxPositions
      )
        return
      sequences = new Sequences(
        next.map((token) => [token]),
        'left',
        sequences,
      )
      // Cancellations, timers and other requests of a server run between tokens; a batch pauses by itself.
      if (!batch) await pause()
    }
  } finally {
    cache.dispose()
  }
}

/**
 * Reads a long prompt piece by piece into the cache, and returns its last piece, which is not read yet. Several prompts,
 * and prompts under interventions, which need the whole first pass, are one piece.
 */
async function readPrompts(
  model: DecoderModel,
  prompts: readonly ArrayLike<number>[],
  cache: KeyValueCache,
  options: GenerateTokensOptions,
): Promise<Sequences> {
  const { signal, interventions = {}, pause = nextTurn, pieceTokens = PIECE } = options
  const [prompt] = prompts
  const isSplit = prompts.length === 1 && Object.keys(interventions).length === 0
  // A prompt that is too long for the model is rejected before any of it is read.
  if (!prompt || !isSplit || prompt.length > model.config.maxPositions) {
    return new Sequences(prompts, 'left')
  }
  const tokens = Array.from(prompt)
  let sequences = new Sequences([tokens.slice(0, pieceTokens)], 'left', undefined, tokens.length)
  for (let start = pieceTokens; start < tokens.length; start += pieceTokens) {
    signal?.throwIfAborted()
    const piece = sequences
    const hidden = tf.tidy(() => model.run(model.embed(piece), piece, { cache }))
    try {
      await reportLogits(model, hidden, piece, piece.tokens, options)
    } finally {
      hidden.dispose()
    }
    sequences = new Sequences([tokens.slice(start, start + pieceTokens)], 'left', piece)
    await pause()
  }
  return sequences
}

/** Draws the next token of each row after `sequences`, which are read into the cache. */
async function nextTokens(
  model: DecoderModel,
  sequences: Sequences,
  cache: KeyValueCache,
  options: GenerateTokensOptions,
  randoms: Random[],
): Promise<number[]> {
  const { interventions } = options
  const hidden = tf.tidy(() =>
    model.run(model.embed(sequences, interventions), sequences, { ...interventions, cache }),
  )
  try {
    await reportLogits(model, hidden, sequences, sequences.tokens - 1, options)
    const last = sequences.lengths.map((_, row) => [row, sequences.lastColumn(row)] as const)
    const logits = model.logits(hidden, sequences, last, interventions)
    const [, vocab] = logits.shape
    try {
      return await withValues(logits, (values) =>
        randoms.map((random, row) => {
          const own = values.subarray(row * vocab, (row + 1) * vocab)
          const token = sampleToken(own, options, random)
          options.onLogits?.(own, token, row)
          return token
        }),
      )
    } finally {
      logits.dispose()
    }
  } finally {
    hidden.dispose()
  }
}

/** Draws the next token of a text in a step of other texts of the batch. */
function nextInBatch(
  batch: TextBatch,
  sequences: Sequences,
  cache: KeyValueCache,
  options: GenerateTokensOptions,
  random: Random,
): Promise<number> {
  const { interventions = {}, signal } = options
  const draw = (logits: Float32Array) => {
    const token = sampleToken(logits, options, random)
    options.onLogits?.(logits, token, 0)
    return token
  }
  return batch.next({ sequences, cache, interventions, draw }, signal)
}

/** Passes the logits after the first `count` tokens of a piece of the prompt to `onPromptLogits`. */
async function reportLogits(
  model: DecoderModel,
  hidden: tf.Tensor3D,
  sequences: Sequences,
  count: number,
  { onPromptLogits, interventions }: GenerateTokensOptions,
): Promise<void> {
  for (let first = 0; onPromptLogits && first < count; first += LOGIT_ROWS) {
    const rows = Math.min(LOGIT_ROWS, count - first)
    const at = Array.from({ length: rows }, (_, i) => [0, first + i] as const)
    const logits = model.logits(hidden, sequences, at, interventions)
    const [, vocab] = logits.shape
    try {
      await withValues(logits, (values) => {
        for (let i = 0; i < rows; i++) {
          onPromptLogits(values.subarray(i * vocab, (i + 1) * vocab), sequences.past + first + i)
        }
      })
    } finally {
      logits.dispose()
    }
  }
}

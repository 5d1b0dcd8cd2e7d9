import * as tf from '@tensorflow/tfjs-core'
import { f16ToF32, f32ToF16, takeValues } from '@wise-edit/kernels/internal'
import type { Interventions, Sequences } from '@wise-edit/transformer'
import { downProjection } from '../../../training/linear-modules'
import { positionCodes } from './position-codes'

/**
 * A change of the down projection of rank r in half precision: activations x become `down · x`, a code of the answer's
 * position is added, and `up` is added to the hidden states in that proportion.
 */
export interface SideMemory {
  rank: number
  /** Tokens of the longest answer that it was trained to give, the end included. */
  length: number
  /** True if codes of positions are added; without them the change is linear, as in memories of earlier versions. */
  positions: boolean
  /** Directions of activations that it reads, `[rank, dFF]`, as float16 bits. */
  down: Uint16Array
  /** Vectors that it adds to the hidden states for each, `[rank, dModel]`, as float16 bits. */
  up: Uint16Array
}

/** Rounds trained factors `a` `[rank, dFF]` and `b` `[dModel, rank]` to a side memory. */
export async function sideMemory(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  rest: Pick<SideMemory, 'length' | 'positions'>,
): Promise<SideMemory> {
  const [down, up] = (await takeValues([a.clone(), tf.transpose(b)])) as [Float32Array, Float32Array]
  return { rank: a.shape[0], ...rest, down: f32ToF16(down), up: f32ToF16(up) }
}

/** Returns the factors of a side memory as tensors, which the caller disposes. */
export function sideFactors(memory: SideMemory): { a: tf.Tensor2D; b: tf.Tensor2D } {
  const { rank, down, up } = memory
  const a = tf.tensor2d(f16ToF32(down), [rank, down.length / rank])
  const b = tf.tidy(() => tf.transpose(tf.tensor2d(f16ToF32(up), [rank, up.length / rank])))
  return { a, b }
}

/** Least number of tokens by which an answer may exceed the longest one that its side memory was trained to give. */
const SLACK = 4

/**
 * Returns the model with row r answered by `memoriesOf(...)[r]`, or by main memory alone if that is `undefined`.
 *
 * A side memory acts from the last token of the row's question on, and its answer ends soon after the length for which it
 * was trained, so that it never loops. `memoriesOf` is called in the first pass. Rows of main memory are unchanged.
 */
export function answeredBy(
  { layer, end }: { layer: number; end: number | undefined },
  memoriesOf: (sequences: Sequences) => readonly (SideMemory | undefined)[],
  promptLengths?: readonly number[],
): Interventions {
  let rows: Rows | undefined
  let first = 0
  return {
    intercept: {
      [downProjection(layer)]: (input, module, sequences) => {
        const main = module(input)
        if (sequences.past === 0) {
          rows = rowsOf(memoriesOf(sequences))
          first = sequences.tokens
        }
        if (!rows) return main
        const { rank, down, up } = rows
        const [batch, tokens, dFF] = input.shape
        const isPrompt = sequences.past === 0
        const starts = isPrompt
          ? answerStarts(sequences, promptLengths)
          : new Array<number>(batch).fill(first - sequences.past - 1)
        return tf.tidy(() => {
          const read = tf.matMul(input, tf.tensor3d(down, [batch, rank, dFF]), false, true)
          const coded = tf.add(read, codesOf(rows as Rows, starts, tokens))
          const added = tf.matMul(coded, tf.tensor3d(up, [batch, rank, up.length / batch / rank]))
          return isPrompt ? tf.add(main, tf.mul(added, answerMask(starts, tokens))) : tf.add(main, added)
        }) as tf.Tensor3D
      },
      head: (input, module, sequences) => {
        const logits = module(input)
        const written = sequences.past + sequences.tokens - first
        const ended = rows?.limits.map((limit) => sequences.tokens === 1 && written >= limit)
        if (end === undefined || !ended?.includes(true) || logits.shape[1] !== ended.length) return logits
        return withEnd(logits, end, ended)
      },
    },
  }
}

/** Returns logits `[1, rows, vocabulary]` that force the rows that have `ended` to end. */
function withEnd(logits: tf.Tensor3D, end: number, ended: readonly boolean[]): tf.Tensor3D {
  return tf.tidy(() => {
    const vocabulary = logits.shape[2]
    const only = tf.oneHot(tf.scalar(end, 'int32'), vocabulary, 1e9, 0)
    const marks = tf.tensor3d(ended.map(Number), [1, ended.length, 1])
    return tf.add(logits, tf.mul(marks, only))
  })
}

/** Factors of all rows, padded with zeros to the largest rank; all zeros for rows of main memory. */
interface Rows {
  rank: number
  down: Float32Array
  up: Float32Array
  /** Tokens after which each row's answer ends. */
  limits: number[]
  /** Codes of the positions of each row's answer, `[length, own rank]`. */
  codes: ({ width: number; values: Float32Array } | undefined)[]
}

function rowsOf(memories: readonly (SideMemory | undefined)[]): Rows | undefined {
  const some = memories.find((memory) => memory !== undefined)
  if (!some) return undefined
  const rank = Math.max(...memories.map((memory) => memory?.rank ?? 0))
  const [dFF, dModel] = [some.down.length / some.rank, some.up.length / some.rank]
  const down = new Float32Array(memories.length * rank * dFF)
  const up = new Float32Array(memories.length * rank * dModel)
  for (const [row, memory] of memories.entries()) {
    if (!memory) continue
    f16ToF32(memory.down, down.subarray(row * rank * dFF, row * rank * dFF + memory.down.length))
    f16ToF32(memory.up, up.subarray(row * rank * dModel, row * rank * dModel + memory.up.length))
  }
  const limits = memories.map((memory) =>
    memory ? memory.length + Math.max(SLACK, memory.length >> 2) : Number.POSITIVE_INFINITY,
  )
  const codes = memories.map((memory) =>
    memory?.positions ? { width: memory.rank, values: positionCodes(memory.length, memory.rank) } : undefined,
  )
  return { rank, down, up, limits, codes }
}

/** Returns the column of the last token of each row's question, after which its answer is written. */
function answerStarts(sequences: Sequences, promptLengths: readonly number[] = sequences.lengths): number[] {
  return promptLengths.map((length, row) => sequences.firstColumn(row) + length - 1)
}

/**
 * Returns the codes to add for `tokens` columns of rows whose answers begin at the columns `starts`, `[batch, tokens, rank]`;
 * the last code stands for all positions behind the answer's length.
 */
function codesOf({ rank, codes }: Rows, starts: readonly number[], tokens: number): tf.Tensor3D {
  const values = new Float32Array(codes.length * tokens * rank)
  for (const [row, own] of codes.entries()) {
    if (!own) continue
    const start = starts[row] as number
    for (let token = Math.max(0, start); token < tokens; token++) {
      const from = Math.min((token - start) * own.width, own.values.length - own.width)
      values.set(own.values.subarray(from, from + own.width), (row * tokens + token) * rank)
    }
  }
  return tf.tensor3d(values, [codes.length, tokens, rank])
}

/** Returns ones from the columns `starts` of each row on, `[batch, tokens, 1]`. */
function answerMask(starts: readonly number[], tokens: number): tf.Tensor3D {
  const values = new Float32Array(starts.length * tokens)
  for (const [row, start] of starts.entries()) values.fill(1, row * tokens + start, (row + 1) * tokens)
  return tf.tensor3d(values, [starts.length, tokens, 1])
}

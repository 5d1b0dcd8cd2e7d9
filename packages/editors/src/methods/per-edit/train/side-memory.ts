import * as tf from '@tensorflow/tfjs-core'
import { f16ToF32, f32ToF16, takeValues } from '@wise-edit/kernels/internal'
import type { Interventions, Sequences } from '@wise-edit/transformer'

/** A change of the down projection of rank r, `downᵀ · up` in half precision. */
export interface SideMemory {
  rank: number
  /** Tokens of the longest answer that it was trained to give, the end included. */
  length: number
  /** Directions of activations that it reads, `[rank, dFF]`, as float16 bits. */
  down: Uint16Array
  /** Vectors that it adds to the hidden states for each, `[rank, dModel]`, as float16 bits. */
  up: Uint16Array
}

/** Rounds trained factors `a` `[rank, dFF]` and `b` `[dModel, rank]` to a side memory for answers of `length` tokens. */
export async function sideMemory(a: tf.Tensor2D, b: tf.Tensor2D, length: number): Promise<SideMemory> {
  const [down, up] = (await takeValues([a.clone(), tf.transpose(b)])) as [Float32Array, Float32Array]
  return { rank: a.shape[0], length, down: f32ToF16(down), up: f32ToF16(up) }
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
      [`layers.${layer}.mlp.down`]: (input, module, sequences) => {
        const main = module(input)
        if (sequences.past === 0) {
          rows = rowsOf(memoriesOf(sequences))
          first = sequences.tokens
        }
        if (!rows) return main
        const { rank, down, up } = rows
        const [batch, tokens, dFF] = input.shape
        return tf.tidy(() => {
          const read = tf.matMul(input, tf.tensor3d(down, [batch, rank, dFF]), false, true)
          const added = tf.matMul(read, tf.tensor3d(up, [batch, rank, up.length / batch / rank]))
          return sequences.past === 0
            ? tf.add(main, tf.mul(added, answerMask(sequences, promptLengths, tokens)))
            : tf.add(main, added)
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
  return { rank, down, up, limits }
}

/** Returns ones from the last token of each row's question on, `[batch, tokens, 1]`. */
function answerMask(
  sequences: Sequences,
  promptLengths: readonly number[] = sequences.lengths,
  tokens: number,
): tf.Tensor3D {
  const values = new Float32Array(sequences.batch * tokens)
  for (let row = 0; row < sequences.batch; row++) {
    const from = sequences.firstColumn(row) + (promptLengths[row] as number) - 1
    values.fill(1, row * tokens + from, (row + 1) * tokens)
  }
  return tf.tensor3d(values, [sequences.batch, tokens, 1])
}

import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type * as tf from '@tensorflow/tfjs-core'
import { openCheckpoint, type WeightPlace } from '../src/checkpoint'
import { readSafetensors } from '../src/files/safetensors-file'
import type { ModelConfig } from '../src/model/config'
import { DecoderModel } from '../src/model/decoder'
import type { Padding } from '../src/model/sequences'

const FOLDER = new URL('./golden/models/', import.meta.url)
const GGUF_FOLDER = new URL('./golden/gguf/', import.meta.url)

/** Names of the models that tooling/parity/model_golden.py wrote. */
export const GOLDEN_MODELS = readdirSync(FOLDER).sort()

/** Names of those that tooling/parity/model_gguf.py wrote as GGUF files as well. */
export const GOLDEN_GGUF = readdirSync(GGUF_FOLDER)
  .map((file) => file.replace('.gguf', ''))
  .sort()

/** Results of PyTorch with a golden model for a batch of texts. */
export interface Golden {
  rows: number[][]
  /** Row, column and token of each prediction that is scored. */
  targets: [number, number, number][]
  /** An array of `expected.safetensors`. */
  values: (name: string) => Float32Array
}

/** Loads a golden model, with some of its configuration replaced; the caller disposes it. */
export function loadGoldenModel(
  name: string,
  more: Partial<ModelConfig> = {},
  place?: WeightPlace,
): Promise<DecoderModel> {
  return load(new URL(name, FOLDER), more, place)
}

/** Loads the GGUF file of a golden model; the caller disposes it. */
export function loadGoldenGguf(name: string, place?: WeightPlace): Promise<DecoderModel> {
  return load(new URL(`${name}.gguf`, GGUF_FOLDER), {}, place)
}

async function load(url: URL, more: Partial<ModelConfig>, weights?: WeightPlace): Promise<DecoderModel> {
  const checkpoint = await openCheckpoint(fileURLToPath(url))
  try {
    return new DecoderModel({ ...checkpoint.config, ...more }, await checkpoint.openWeights({ weights }))
  } finally {
    await checkpoint.close()
  }
}

/** Reads what a golden model is expected to compute. */
export async function readGolden(name: string): Promise<Golden> {
  const file = await readSafetensors(fileURLToPath(new URL(`${name}/expected.safetensors`, FOLDER)))
  const arrays = new Map<string, Float32Array | Int32Array>()
  for (const { name } of file.tensors()) {
    arrays.set(name, (await file.read(name)) as Float32Array | Int32Array)
  }
  const ids = [...arrays.get('ids')!]
  const lengths = [...arrays.get('lengths')!]
  const width = ids.length / lengths.length
  const targets = [...arrays.get('targets')!]
  return {
    rows: lengths.map((length, row) => ids.slice(row * width, row * width + length)),
    targets: Array.from({ length: targets.length / 3 }, (_, i) => [
      targets[3 * i]!,
      targets[3 * i + 1]!,
      targets[3 * i + 2]!,
    ]),
    values: (name) => arrays.get(name) as Float32Array,
  }
}

/** The values of `[rows, tokens, width]` that stand at real tokens, row by row. */
export function atTokens(
  values: Float32Array,
  rows: readonly (readonly number[])[],
  padding: Padding = 'right',
): Float32Array {
  const tokens = Math.max(...rows.map((row) => row.length))
  const width = values.length / rows.length / tokens
  return Float32Array.from(
    rows.flatMap((row, r) => {
      const first = r * tokens + (padding === 'left' ? tokens - row.length : 0)
      return [...values.subarray(first * width, (first + row.length) * width)]
    }),
  )
}

/** The largest difference, relative to the root mean square of what is expected; NaN when there is one. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length || expected.length === 0) return Number.POSITIVE_INFINITY
  let largest = 0
  let squares = 0
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(actual[i]! - expected[i]!))
    squares += expected[i]! ** 2
  }
  return largest / Math.sqrt(squares / expected.length)
}

/** The values of a tensor, which it disposes. */
export function take(tensor: tf.Tensor): Float32Array {
  const values = tensor.dataSync().slice() as Float32Array
  tensor.dispose()
  return values
}

import { WiseError } from '@wise-edit/core'
import { planGguf } from '../architectures'
import { readGgufHeader } from '../files/gguf-header'
import { BinaryFile } from '../files/tensor-file'
import { ggufTokenizer } from '../tokenizer/gguf'
import type { Checkpoint } from './checkpoint'
import { loadWeights } from './load-weights'
import { matchWeights } from './match-weights'
import { openWeights } from './open-weights'
import { readValues } from './read-weight'

/** A tensor that is read while planning (rotary divisors) has no more values than this. */
const MAX_SMALL_TENSOR = 4096

/** Opens a `.gguf` file: configuration, tokenizer and weights are all in it. */
export async function openGguf(path: string): Promise<Checkpoint> {
  const file = new BinaryFile(path)
  try {
    const { metadata, tensors } = await readGgufHeader(file)
    const read = (name: string): Float32Array => {
      const stored = tensors.get(name)
      const size = stored?.shape.reduce((product, dimension) => product * dimension, 1) ?? 0
      if (!stored || size > MAX_SMALL_TENSOR) {
        throw new WiseError(
          'GGUF_DAMAGED',
          `${path}: tensor "${name}" has ${size} values; expected 1 to ${MAX_SMALL_TENSOR}.`,
        )
      }
      const values = new Float32Array(size)
      readValues(stored, 0, values)
      return values
    }
    if (Number(metadata['split.count'] ?? 1) > 1) {
      throw new WiseError(
        'GGUF_SPLIT',
        `${path} is one of ${metadata['split.count']} parts of a model; expected a whole model in one file. Join them with llama-gguf-split --merge.`,
      )
    }
    const plan = planGguf({ metadata, has: (name) => tensors.has(name), read, path })
    const weights = matchWeights(plan, tensors, path)
    return {
      path,
      format: 'gguf',
      config: plan.config,
      files: [path],
      tensors,
      loadTokenizer: async () => ggufTokenizer(metadata, path),
      loadWeights: (options) => loadWeights(weights, options),
      openWeights: (options) => openWeights(weights, options),
      close: async () => file.close(),
    }
  } catch (error) {
    file.close()
    throw error
  }
}

import { WiseError } from '@wise-edit/core'
import { planGguf } from '../architectures'
import { ggufTokenizer } from '../tokenizer/gguf'
import type { Checkpoint } from './checkpoint'
import { openGgufParts } from './gguf-parts'
import { loadWeights } from './load-weights'
import { matchWeights } from './match-weights'
import { openWeights } from './open-weights'
import { readValues } from './read-weight'

/** Maximum number of values of a tensor that is read while planning (rotary divisors). */
const MAX_SMALL_TENSOR = 4096

/** Opens a `.gguf` file, which holds configuration, tokenizer and weights, alone or with further parts next to it. */
export async function openGguf(path: string): Promise<Checkpoint> {
  const { metadata, tensors, files } = await openGgufParts(path)
  const close = (): void => {
    for (const file of files) file.close()
  }
  try {
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
    const plan = planGguf({ metadata, has: (name) => tensors.has(name), read, path })
    const weights = matchWeights(plan, tensors, path)
    return {
      path,
      format: 'gguf',
      config: plan.config,
      files: files.map((file) => file.path),
      tensors,
      loadTokenizer: async () => ggufTokenizer(metadata, path),
      loadWeights: (options) => loadWeights(weights, options),
      openWeights: (options) => openWeights(weights, options),
      close: async () => close(),
    }
  } catch (error) {
    close()
    throw error
  }
}

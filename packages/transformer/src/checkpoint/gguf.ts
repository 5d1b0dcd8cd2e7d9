import { WiseError } from '@wise-edit/core'
import { type ModelPlan, planGguf } from '../architectures'
import type { GgufMetadata } from '../files/gguf-header'
import type { StoredTensor } from '../files/tensor-file'
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
    const plan = planOf(metadata, tensors, path)
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

/** Returns how the tensors of a file make a model. Throws the errors of `planGguf`, and `GGUF_DAMAGED`. */
export function planOf(
  metadata: GgufMetadata,
  tensors: ReadonlyMap<string, StoredTensor>,
  path: string,
): ModelPlan {
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
  return planGguf({ metadata, has: (name) => tensors.has(name), read, path })
}

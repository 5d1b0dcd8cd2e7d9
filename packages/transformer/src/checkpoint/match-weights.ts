import { WiseError } from '@wise-edit/core'
import { type ModelPlan, type WeightSource, weightShape } from '../architectures'
import { storedDtype } from '../files/dtypes'
import type { StoredTensor } from '../files/tensor-file'
import type { WeightName } from '../model/config'

/** A weight of the model and its stored tensor. */
export interface MatchedWeight {
  name: WeightName
  source: WeightSource
  stored: StoredTensor
  /** Shape of the weight, `[out, in]` for a matrix. */
  shape: number[]
}

/**
 * Finds the stored tensor of every weight and checks its type and shape before anything is loaded.
 *
 * Throws `TENSOR_MISSING`, `TENSOR_SHAPE` or `DTYPE_UNSUPPORTED`, naming file and tensor.
 */
export function matchWeights(
  { config, weights }: ModelPlan,
  tensors: ReadonlyMap<string, StoredTensor>,
  path: string,
): MatchedWeight[] {
  const matched: MatchedWeight[] = []
  for (const [name, source] of weights) {
    const shape = weightShape(name, config)
    const stored = findStored(source.name, tensors)
    const expected = storedShape(shape, source)
    if (!stored) {
      throw new WiseError(
        'TENSOR_MISSING',
        `${path} has no tensor "${source.name}" [${expected}], which is ${name} of ${config.architecture}. Use a complete checkpoint.`,
      )
    }
    if (stored.shape.join() !== expected.join()) {
      throw new WiseError(
        'TENSOR_SHAPE',
        `Tensor "${stored.name}" of ${stored.file.path} is [${stored.shape}]; the configuration says [${expected}]. Use the configuration that belongs to this checkpoint.`,
      )
    }
    storedDtype(stored.dtype, stored.name, stored.file.path)
    matched.push({ name, source, stored, shape })
  }
  return matched
}

/**
 * Finds the tensor `name`. Checkpoints that were saved without the head lack the prefix of the inner model; models with
 * images store their text model under an additional prefix, as do merged adapters.
 */
function findStored(name: string, tensors: ReadonlyMap<string, StoredTensor>): StoredTensor | undefined {
  const inside = name.replace(/^(transformer|model)\./, '')
  const names = [
    name,
    inside,
    `language_model.${name}`,
    `model.language_model.${inside}`,
    `base_model.model.${name}`,
  ]
  const found = names.find((one) => tensors.has(one))
  return found === undefined ? undefined : tensors.get(found)
}

/** Returns the shape of a weight in the file. */
export function storedShape(shape: readonly number[], { rows, transpose }: WeightSource): number[] {
  const whole = [rows?.of ?? shape[0]!, ...shape.slice(1)]
  return transpose ? whole.reverse() : whole
}

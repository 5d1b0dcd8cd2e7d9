import { availableMemory, nextTurn, WiseError } from '@wise-edit/core'
import { bytesFree, ensureBytes, type FrozenMatrix } from '@wise-edit/kernels'
import { BinaryFile } from '../files/tensor-file'
import type { WeightName } from '../model/config'
import { Weights } from '../model/weights'
import { frozenInFile, frozenInMemory } from './frozen-weight'
import { type LoadWeightsOptions, loadWeights, weightValues } from './load-weights'
import type { MatchedWeight } from './match-weights'

/**
 * Place of a model's weights. `memory`: as float32 in the backend's memory, which is the fastest. `file`: matrices stay
 * in the checkpoint's file, as they are stored, and are read and widened a few rows at a time whenever they are used.
 * `auto`: in memory if they fit, else in the file.
 */
export type WeightPlace = 'auto' | 'memory' | 'file'

/** Options of `Checkpoint.openWeights`. */
export interface OpenWeightsOptions extends LoadWeightsOptions {
  /** Default `auto`. */
  weights?: WeightPlace
}

/** Bytes for activations, gradients and caches that `auto` leaves free when it loads weights into memory. */
const WORKING_BYTES = 512 * 2 ** 20

/** Opens weights in the place that `options` name. Throws `MEMORY_EXHAUSTED`, with the sizes, if they do not fit. */
export async function openWeights(
  weights: readonly MatchedWeight[],
  { weights: place = 'auto', ...options }: OpenWeightsOptions = {},
): Promise<Weights> {
  checkPlace(place)
  const total = floatBytes(weights)
  const fits = total <= bytesFree() - WORKING_BYTES && total <= availableMemory()
  if (place === 'memory' || (place === 'auto' && fits))
    return new Weights(await loadWeights(weights, options))
  return openOutside(weights, options)
}

/** Leaves matrices in their files and loads the other weights. */
async function openOutside(weights: readonly MatchedWeight[], options: LoadWeightsOptions): Promise<Weights> {
  const [inside, outside] = [weights.filter((one) => !isMatrix(one)), weights.filter(isMatrix)]
  ensureBytes(floatBytes(inside), 'what of the model has to be there beside matrices left in files')
  ensureMachineHolds(floatBytes(outside.filter(({ source }) => source.transpose)))
  const files = new Map<string, BinaryFile>()
  const close = () => {
    for (const file of files.values()) file.close()
  }
  try {
    const matrices = new Map<WeightName, FrozenMatrix>()
    for (const weight of outside) {
      options.signal?.throwIfAborted()
      const { path } = weight.stored.file
      // The checkpoint closes its own files after it has been read.
      if (!files.has(path)) files.set(path, await BinaryFile.open(path))
      const inFile = !weight.source.transpose
      matrices.set(
        weight.name,
        inFile ? frozenInFile(weight, files.get(path) as BinaryFile) : frozenInMemory(weight),
      )
      if (!inFile) await nextTurn()
    }
    const bytes = outside.reduce((sum, weight) => sum + bytesOutside(weight), 0)
    return new Weights(await loadWeights(inside, options), { matrices, bytes, close })
  } catch (error) {
    close()
    throw error
  }
}

function isMatrix({ shape }: MatchedWeight): boolean {
  return shape.length === 2
}

/** Returns the bytes of a weight as it is stored, or as float32 if it has to be transposed. */
function bytesOutside(weight: MatchedWeight): number {
  const { stored, source } = weight
  if (source.transpose) return floatBytes([weight])
  const values = stored.shape.reduce((product, dimension) => product * dimension, 1)
  return (stored.bytes * weightValues(weight)) / values
}

function floatBytes(weights: readonly MatchedWeight[]): number {
  return 4 * weights.reduce((sum, weight) => sum + weightValues(weight), 0)
}

/** Checks that the machine can hold the matrices that are stored transposed, which are converted on opening. */
function ensureMachineHolds(bytes: number): void {
  const free = availableMemory()
  if (bytes <= free) return
  const mebibytes = (count: number) => `${Math.round(count / 2 ** 20)} MiB`
  throw new WiseError(
    'MEMORY_EXHAUSTED',
    `Found ${mebibytes(free)} of memory available; the matrices that the checkpoint stores transposed take ${mebibytes(bytes)} as float32. Free memory, or use a smaller model.`,
  )
}

function checkPlace(place: string): void {
  if (['auto', 'memory', 'file'].includes(place)) return
  throw new WiseError(
    'OPTION_INVALID',
    `Found weights ${JSON.stringify(place)}; expected auto, memory or file. Correct the option.`,
  )
}

import { WiseError } from '@wise-edit/core'
import { availableMemory, nextTurn } from '@wise-edit/core/internal'
import { bytesFree, ensureBytes, type FrozenMatrix, readsStored } from '@wise-edit/kernels/internal'
import { BinaryFile } from '../files/tensor-file'
import type { WeightName } from '../model/config'
import { Weights } from '../model/weights'
import { frozenInFile, frozenInMemory } from './frozen-weight'
import {
  bytesInFile,
  floatBytes,
  type LoadWeightsOptions,
  loadStoredWeights,
  loadWeights,
  type Stays,
  storedBytes,
} from './load-weights'
import type { MatchedWeight } from './match-weights'

/**
 * Place of a model's weights. `stored`: in the backend's memory, with quantized and 16-bit matrices as the file stores
 * them; products read or widen these. `memory`: in the backend's memory as float32. `file`: matrices stay in the
 * checkpoint's file and are read a few rows at a time whenever they are used. `auto`: as stored if the backend can read
 * such matrices, else as float32; in the file if memory is too small.
 */
export type WeightPlace = (typeof PLACES)[number]

const PLACES = ['auto', 'stored', 'memory', 'file'] as const

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
  const fits = (bytes: number) => bytes <= bytesFree() - WORKING_BYTES && bytes <= availableMemory()
  const choices = place === 'auto' && readsStored() ? storedChoices(weights) : []
  const stays = place === 'stored' ? always : choices.find((stays) => fits(storedBytes(weights, stays)))
  if (stays) {
    const { tensors, ...outside } = await loadStoredWeights(weights, stays, options)
    return new Weights(tensors, outside)
  }
  if (place === 'memory' || (place === 'auto' && fits(floatBytes(weights)))) {
    return new Weights(await loadWeights(weights, options))
  }
  return openOutside(weights, options)
}

/** Bytes as float32 up to which halves are widened, which makes products a fifth faster. */
const WIDENED_BYTES = 256 * 2 ** 20

/** Returns which matrices stay as they are stored, the best choice first: all, or all but a few halves. */
export function storedChoices(weights: readonly MatchedWeight[]): Stays[] {
  const isHalf = ({ stored }: MatchedWeight) => stored.dtype === 'F16'
  const widens = floatBytes(weights.filter(isHalf)) <= WIDENED_BYTES
  return widens ? [(weight) => !isHalf(weight), always] : [always]
}

const always: Stays = () => true

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
  return weight.source.transpose ? floatBytes([weight]) : bytesInFile(weight)
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
  if ((PLACES as readonly string[]).includes(place)) return
  throw new WiseError(
    'OPTION_INVALID',
    `Found weights ${JSON.stringify(place)}; expected auto, stored, memory or file. Correct the option.`,
  )
}

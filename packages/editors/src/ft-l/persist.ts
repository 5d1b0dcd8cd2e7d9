import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'
import type { EditSummary } from '../editor'
import { readMemoryFile, writeMemoryFile } from '../memory-file'
import { editListSchema, editSummarySchema } from '../summary'
import { type FtLOptions, ftLOptionsSchema } from './options'

/** All that FT-L has learned: the whole trained matrix. */
export interface TunedWeights {
  options: FtLOptions
  edits: EditSummary[]
  /** `[dModel, dFF]`; `undefined` before the first edit. */
  weight?: tf.Tensor2D
}

const stateSchema = z.object({
  options: ftLOptionsSchema,
  edits: editListSchema(editSummarySchema, ({ id }) => id),
})

/** Writes the trained matrix and the edits' records as one safetensors file. */
export async function writeWeights(
  path: string,
  model: LanguageModel,
  contents: TunedWeights,
): Promise<void> {
  const { options, edits, weight } = contents
  const state = { options, edits }
  const tensors = weight && {
    weight: { shape: weight.shape as number[], data: weight.dataSync<'float32'>() as Float32Array },
  }
  await writeMemoryFile(path, 'ft-l', model, options.layer, state, tensors ?? {})
}

/** Reads what `writeWeights` wrote for this `model`; throws as `readMemoryFile` does. */
export async function readWeights(path: string, model: LanguageModel): Promise<TunedWeights> {
  const { state, read } = await readMemoryFile(path, ['ft-l'], model, stateSchema)
  const { dModel, dFF } = model.decoder.config
  const trained = state.edits.some(({ status }) => status === 'done')
  const weight = trained ? tf.tensor2d(read('weight', dModel * dFF), [dModel, dFF]) : undefined
  return { ...state, weight }
}

import * as tf from '@tensorflow/tfjs-core'
import type { Random } from '@wise-edit/core'
import { type DecoderModel, inputTokens, type TargetQuery } from '@wise-edit/transformer'
import type { Learning, StepReport } from '../../editor/edit-method'
import { runFrozenPrefix } from '../../training/frozen'
import { columnMask } from '../../training/query-tokens'
import { replacedColumns } from '../codebook/replaced-columns'
import { trainValue } from '../codebook/train-value'
import type { ReadSettings } from './add'
import { type Codebook, nearestEntries, type Placement, placeEdit, pooledKeys, withEntry } from './codebook'
import type { HorenOptions } from './options'

/** Settings of one edit, all of them numbers. */
export type EditSettings = ReadSettings &
  Pick<HorenOptions, 'layer' | 'start' | 'steps' | 'stopLoss'> & { learningRate: number; threshold: number }

/** Result of an edit. The caller disposes `codebook`, which is absent if the edit failed. */
export interface HorenEdit extends Omit<Learning, 'learned'> {
  codebook?: Codebook
}

/** Places an edit in the codebook and trains its value with Adam, everything else frozen. */
export async function* editCodebook(
  decoder: DecoderModel,
  query: TargetQuery,
  before: Codebook | undefined,
  settings: EditSettings,
  random: Random,
): AsyncGenerator<StepReport, HorenEdit, void> {
  const prefix = runFrozenPrefix(decoder, settings.layer, [inputTokens(query)])
  const { sequences, main } = prefix
  const lengths = [query.prompt.length]
  const key = pooledKeys(prefix.activations, sequences, settings.pooled, lengths)
  const nearest = before && nearestEntries(before.keys, key, settings)[0]
  const placement = placeEdit(before, nearest, query.target, settings.threshold)
  const start = firstValue(before, placement, main.shape[2], settings, random)
  const mask = columnMask(sequences, replacedColumns(sequences, settings.replacement, lengths))
  const outputs = (value: tf.Tensor) => tf.add<tf.Tensor3D>(main, tf.mul(mask, tf.expandDims(value, 1)))
  try {
    const { value, ...outcome } = yield* trainValue(decoder, prefix, query, start, outputs, settings)
    if (!value) return outcome
    const edit = { key, value, label: query.target }
    const codebook = withEntry(before, placement, edit, settings.threshold)
    value.dispose()
    return { ...outcome, codebook }
  } finally {
    prefix.dispose()
    tf.dispose([key, mask])
  }
}

/** Returns the entry's value before its first step, `[1, dModel]`; that of the same target starts from its own value. */
function firstValue(
  before: Codebook | undefined,
  { rule, entry }: Placement,
  size: number,
  { start }: Pick<EditSettings, 'start'>,
  random: Random,
): tf.Tensor2D {
  if (before && rule === 'same') return tf.slice(before.values, entry, 1)
  if (start === 'zero') return tf.zeros([1, size])
  return tf.tensor2d(Float32Array.from({ length: size }, random.next), [1, size])
}

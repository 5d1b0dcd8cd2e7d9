import * as tf from '@tensorflow/tfjs-core'
import type { Random } from '@wise-edit/core'
import { type DecoderModel, inputTokens, type TargetQuery } from '@wise-edit/transformer'
import type { Learning, StepReport } from '../../editor/edit-method'
import { type FrozenPrefix, runFrozenPrefix } from '../../training/frozen'
import { labelsOf, sameLabel } from '../../training/labels'
import { columnMask, lastQueryTokens } from '../../training/query-tokens'
import { replacedColumns } from '../codebook/replaced-columns'
import { trainValue } from '../codebook/train-value'
import { type Codebook, nearestEntries, type Placement, placeEdit, withEntry } from './codebook'
import type { GraceOptions } from './options'

/** Settings of one edit, all of them numbers. */
export type EditSettings = Omit<
  GraceOptions,
  'radius' | 'radiusScale' | 'learningRate' | 'learningRateScale'
> & {
  radius: number
  learningRate: number
}

/** Result of an edit. The caller disposes `codebook`, which is absent if the edit failed. */
export interface GraceEdit extends Omit<Learning, 'learned'> {
  codebook?: Codebook
  rule: Placement['rule']
}

/** Places an edit in the codebook and learns its value with Adam, everything else frozen. */
export async function* editCodebook(
  decoder: DecoderModel,
  query: TargetQuery,
  before: Codebook | undefined,
  settings: EditSettings,
  random: Random,
): AsyncGenerator<StepReport, GraceEdit, void> {
  const prefix = runFrozenPrefix(decoder, settings.layer, [inputTokens(query)])
  const key = lastQueryTokens(prefix.activations, prefix.sequences, [query.prompt.length])
  const placement = placed(key, query, before, settings)
  const start = firstValue(prefix, query, before, placement, settings, random)
  const mask = columnMask(
    prefix.sequences,
    replacedColumns(prefix.sequences, settings.replacement, [query.prompt.length]),
  )
  const outputs = (value: tf.Tensor) => {
    const change = tf.mul(mask, tf.sub(tf.expandDims(value, 1), prefix.main))
    return tf.add<tf.Tensor3D>(prefix.main, change)
  }
  try {
    const { value, ...outcome } = yield* trainValue(decoder, prefix, query, start, outputs, settings)
    if (!value) return { ...outcome, rule: placement.rule }
    const codebook = withEntry(before, placement, { key, value, label: query.target })
    value.dispose()
    return { ...outcome, rule: placement.rule, codebook }
  } finally {
    prefix.dispose()
    tf.dispose([key, mask])
  }
}

function placed(
  key: tf.Tensor2D,
  { target }: TargetQuery,
  codebook: Codebook | undefined,
  { radius }: EditSettings,
): Placement {
  const nearest = codebook && nearestEntries(codebook, key)[0]
  const label = nearest && labelsOf(codebook?.labels)[nearest.entry]
  const queryNorm = tf.tidy(() => tf.norm(key).dataSync())[0] as number
  return placeEdit(codebook?.keys.shape[0] ?? 0, nearest, sameLabel(label, target), { radius, queryNorm })
}

/** Returns the entry's value before its first step, `[1, dModel]`; an entry that is kept starts from its own value. */
function firstValue(
  { main, sequences }: FrozenPrefix,
  { prompt }: TargetQuery,
  before: Codebook | undefined,
  { rule, entry }: Placement,
  { start }: EditSettings,
  random: Random,
): tf.Tensor2D {
  if (before && (rule === 'expand' || rule === 'within')) return tf.slice(before.values, entry, 1)
  if (start === 'output') return lastQueryTokens(main, sequences, [prompt.length])
  const size = main.shape[2]
  return tf.tensor2d(Float32Array.from({ length: size }, random.next), [1, size])
}

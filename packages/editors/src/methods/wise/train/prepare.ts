import * as tf from '@tensorflow/tfjs-core'
import { inputTokens, type LanguageModel, type TargetQuery } from '@wise-edit/transformer'
import type { NamedRequest } from '../../../editor/requests'
import { type FrozenPrefix, runFrozenPrefix } from '../../../training/frozen'
import { prefixedQueries } from '../../../training/sampled-texts'
import type { WiseSettings } from '../options/settings'
import { queryMask } from '../route/indicator'
import { promptVariants } from '../route/variants'
import { chatQuery } from './chat-query'
import type { KeyProtection } from './protection'

/** One or more edits made ready for training: everything that stays constant from step to step. */
export interface PreparedEdit {
  /** Rows of prefix + prompt + target, for each record the bare prompt first. */
  queries: TargetQuery[]
  /** Row of each record's bare prompt. */
  bareRows: number[]
  edit: FrozenPrefix
  /** Marks the tokens of the edit rows' queries (prefix and prompt, not target) for the indicator, `[rows, tokens]`. */
  editMask: tf.Tensor2D
  irrelevant: FrozenPrefix
  /** Keys used instead of the activations in the gradient, `[rows, tokens, dFF]`; the activations unless protected. */
  editKeys: tf.Tensor3D
  irrelevantKeys: tf.Tensor3D
  irrelevantMask: tf.Tensor2D
  dispose(): void
}

/** Tokenises `records` with their prefixes and irrelevant texts and runs the frozen layers. */
export function prepareEdit(
  model: LanguageModel,
  settings: Pick<WiseSettings, 'layer' | 'indicator' | 'variants' | 'tokensPerStep' | 'chat' | 'seed'>,
  records: readonly NamedRequest[],
  prefixes: readonly string[],
  irrelevantTexts: readonly string[],
  protection?: KeyProtection,
): PreparedEdit {
  const rows = records.map((record) => [
    ...withinTokens(
      prefixedQueries(model, prefixes, [record], () => promptVariants(record, settings)),
      settings.tokensPerStep,
    ),
    ...(settings.chat ? [chatQuery(model, record)] : []),
  ])
  return prepareTokens(
    model,
    settings,
    rows.flat(),
    rows.map((_, i) => rows.slice(0, i).flat().length),
    irrelevantTexts.map((text) => model.encode(text)),
    protection,
  )
}

/** Returns the first row and as many others, evenly chosen, as fit into `tokens` target tokens together. */
function withinTokens(rows: TargetQuery[], tokens = Number.POSITIVE_INFINITY): TargetQuery[] {
  const [bare, ...others] = rows as [TargetQuery, ...TargetQuery[]]
  const more = Math.max(0, Math.floor(tokens / bare.target.length) - 1)
  if (more >= others.length) return rows
  return [
    bare,
    ...others.filter(
      (_, i) => Math.floor((i * more) / others.length) !== Math.floor(((i + 1) * more) / others.length),
    ),
  ]
}

/** `prepareEdit` from token ids. */
export function prepareTokens(
  { decoder }: Pick<LanguageModel, 'decoder'>,
  settings: Pick<WiseSettings, 'layer' | 'indicator'>,
  queries: TargetQuery[],
  bareRows: number[],
  irrelevantRows: readonly number[][],
  protection?: KeyProtection,
): PreparedEdit {
  const { layer, indicator } = settings
  const rows = queries.map(inputTokens)
  const edit = runFrozenPrefix(decoder, layer, rows)
  const irrelevant = runOrDispose(edit, () => runFrozenPrefix(decoder, layer, irrelevantRows))
  const editMask = queryMask(
    edit.sequences,
    indicator,
    queries.map(({ prompt }) => prompt.length),
  )
  const irrelevantMask = queryMask(irrelevant.sequences, indicator)
  const keysOf = ({ activations }: FrozenPrefix) => protection?.apply(activations) ?? activations.clone()
  const editKeys = keysOf(edit)
  const irrelevantKeys = keysOf(irrelevant)
  const dispose = () => {
    edit.dispose()
    irrelevant.dispose()
    tf.dispose([editMask, irrelevantMask, editKeys, irrelevantKeys])
  }
  return { queries, bareRows, edit, editMask, irrelevant, irrelevantMask, editKeys, irrelevantKeys, dispose }
}

/** Returns the result of `run`; if it throws, disposes `held` first. */
function runOrDispose<T>(held: FrozenPrefix, run: () => T): T {
  try {
    return run()
  } catch (error) {
    held.dispose()
    throw error
  }
}

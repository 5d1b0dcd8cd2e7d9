import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel, TargetQuery } from '@wise-edit/transformer'
import type { EditRequest } from '../editor'
import { type FrozenPrefix, queryMask, runFrozenPrefix } from '../frozen'

/** One or more edits made ready for training: everything that stays constant from step to step. */
export interface PreparedEdit {
  /** Rows of prefix + prompt + target, for each record the bare prompt first. */
  queries: TargetQuery[]
  /** For each record the row of its bare prompt. */
  bareRows: number[]
  edit: FrozenPrefix
  /** Marks the query tokens (prefix and prompt, not target) of the edit rows, `[rows, tokens]`. */
  editMask: tf.Tensor2D
  irrelevant: FrozenPrefix
  irrelevantMask: tf.Tensor2D
  dispose(): void
}

/** Tokenises `records` with their prefixes and irrelevant texts and runs the frozen layers. */
export function prepareEdit(
  model: LanguageModel,
  layer: number,
  records: readonly EditRequest[],
  prefixes: readonly string[],
  irrelevantTexts: readonly string[],
): PreparedEdit {
  const queries = records.flatMap(({ prompt, target }) =>
    ['', ...prefixes.map((prefix) => `${prefix}. `)].map((prefix) => model.query(prefix + prompt, target)),
  )
  const bareRows = records.map((_, i) => i * (prefixes.length + 1))
  return prepareTokens(
    model,
    layer,
    queries,
    bareRows,
    irrelevantTexts.map((text) => model.encode(text)),
  )
}

/** `prepareEdit` from token ids. */
export function prepareTokens(
  { decoder }: Pick<LanguageModel, 'decoder'>,
  layer: number,
  queries: TargetQuery[],
  bareRows: number[],
  irrelevantRows: readonly number[][],
): PreparedEdit {
  const rows = queries.map(({ prompt, target }) => [...prompt, ...target].slice(0, -1))
  const edit = runFrozenPrefix(decoder, layer, rows)
  const irrelevant = runFrozenPrefix(decoder, layer, irrelevantRows)
  const editMask = queryMask(
    edit.sequences,
    queries.map(({ prompt }) => prompt.length),
  )
  const irrelevantMask = queryMask(irrelevant.sequences)
  const dispose = () => {
    edit.dispose()
    irrelevant.dispose()
    tf.dispose([editMask, irrelevantMask])
  }
  return { queries, bareRows, edit, editMask, irrelevant, irrelevantMask, dispose }
}

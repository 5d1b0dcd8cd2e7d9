import { WiseError } from '@wise-edit/core'
import type { ModelIdentity } from './identity'

/** Result of a merge. */
export interface MergeReport {
  edits: number
  /** Edits whose id was taken: their file, their old id and their new id. */
  renamed: { file: string; from: string; to: string }[]
  /** Edits that a later file answers differently, and the edit that answers now. Only for side memories of single edits. */
  overruled: { id: string; by: string }[]
  /** True if the files were made with different gates, so that the next load reads all edits again. */
  gatesDiffer: boolean
}

/** Returns the error for files that cannot be merged. */
export function memoriesDiffer(
  [fileA, fileB]: readonly [string, string],
  what: string,
  advice: string,
): WiseError {
  return new WiseError(
    'MEMORIES_DIFFER',
    `"${fileA}" and "${fileB}" ${what}; expected the same in both. ${advice}`,
  )
}

/** Throws `MEMORIES_DIFFER`, which names both models, if the memories were made for different weights. */
export function checkSameModel(
  [fileA, a]: readonly [string, ModelIdentity],
  [fileB, b]: readonly [string, ModelIdentity],
): void {
  if (a.sha256 === b.sha256 && a.matrix === b.matrix) return
  throw memoriesDiffer(
    [fileA, fileB],
    `were made for different weights: ${a.name} (${a.matrix}) and ${b.name} (${b.matrix})`,
    'Make the edits of one again on the model of the other.',
  )
}

/** Returns `id`, or if it is `taken`, `id` with a number that is free in `taken` and in `own`, the ids of its file. */
export function freeName(id: string, taken: ReadonlySet<string>, own: ReadonlySet<string>): string {
  if (!taken.has(id)) return id
  for (let number = 2; ; number++) {
    const name = `${id}-${number}`
    if (!taken.has(name) && !own.has(name)) return name
  }
}

import { WiseError } from '@wise-edit/core'
import type { ModelIdentity } from './identity'

/** Outcome of a merge, edit by edit. */
export interface MergeReport {
  edits: number
  /** Edits whose id was taken: from which file, what they were called, and their ids now. */
  renamed: { file: string; from: string; to: string }[]
  /** Edits that a later file answers differently, and the edit that answers now; of side memories for single edits. */
  overruled: { id: string; by: string }[]
  /** True where the files were made with different gates, so that the next load reads all edits again. */
  gatesDiffer: boolean
}

/** The error for files that cannot become one memory. */
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

/** Throws `MEMORIES_DIFFER`, naming both models, for memories of different weights. */
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

/** An id like `id` that neither the edits before nor those of its own file have; `id` itself if it is free. */
export function freeName(id: string, taken: ReadonlySet<string>, own: ReadonlySet<string>): string {
  if (!taken.has(id)) return id
  for (let number = 2; ; number++) {
    const name = `${id}-${number}`
    if (!taken.has(name) && !own.has(name)) return name
  }
}

import type { BackendName } from '@wise-edit/kernels'
import type { Machine } from './machine'
import type { Probe } from './probe'

/** Report of `wise-edit doctor`, as `--json` prints it. */
export interface Report {
  versions: { wiseEdit: string; node: string; tfjs: string }
  machine: Machine
  backends: Probe[]
  /** Backend that other commands would use; absent if none loads or not all were probed. */
  chosen?: BackendName
  advice: string[]
}

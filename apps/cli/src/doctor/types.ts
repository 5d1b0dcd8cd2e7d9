import type { BackendName } from '@wise-edit/kernels'
import type { Machine } from './machine'
import type { Probe } from './probe'

/** Everything that `wise-edit doctor` says, as `--json` prints it. */
export interface Report {
  versions: { wiseEdit: string; node: string; tfjs: string }
  machine: Machine
  backends: Probe[]
  /** The backend that other commands would use, if one loads and all were looked at. */
  chosen?: BackendName
  advice: string[]
}

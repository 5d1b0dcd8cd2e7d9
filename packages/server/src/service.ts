import type { JudgeOptions } from '@wise-edit/evaluation'
import type { EditQueue } from './edits/edit-queue'
import type { Engine } from './engine/engine'
import type { Metrics } from './http/metrics'
import type { Limits } from './limits'
import type { Gate } from './text/gate'

/** All that the routes work with. */
export interface Service {
  /** What clients call the edited model. */
  name: string
  /** When the server started, in seconds since 1970. */
  started: number
  engine: Engine
  queue: EditQueue
  gate: Gate
  limits: Limits
  metrics: Metrics
  /** Aborted when answers under way must end. */
  ending: AbortSignal
  /** The judge of evaluations that ask for one. */
  judge?: JudgeOptions
  /** Told of errors that are not the client's. */
  onError(error: unknown): void
}

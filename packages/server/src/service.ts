import type { JudgeOptions } from '@wise-edit/evaluation'
import type { EditQueue } from './edits/edit-queue'
import type { Engine } from './engine/engine'
import type { Metrics } from './http/metrics'
import type { Limits } from './limits'
import type { Gate } from './text/gate'

/** Everything that the routes work with. */
export interface Service {
  /** Name of the edited model for clients. */
  name: string
  /** Start time of the server, in seconds since 1970. */
  started: number
  engine: Engine
  queue: EditQueue
  gate: Gate
  limits: Limits
  metrics: Metrics
  /** Aborted when running answers must end. */
  ending: AbortSignal
  /** Judge for evaluations that request one. */
  judge?: JudgeOptions
  /** Called with errors that are not the client's fault. */
  onError(error: unknown): void
}

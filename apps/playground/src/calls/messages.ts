/** A call of one of the worker's methods. Events and the result come back through `port`. */
export interface CallMessage {
  method: string
  args: unknown[]
  port: MessagePort
}

/** A message of a call's port: events while it runs, then the result or the failure. */
export type ReplyMessage =
  | { event: unknown }
  | { result: unknown }
  | { failure: { message: string; code?: string } }

/** Context that a method of the worker gets beside its arguments. */
export interface CallContext {
  signal: AbortSignal
  emit: (event: unknown) => void
}

/** The methods of a worker, by name. */
export type Methods = Record<string, (context: CallContext, ...args: never[]) => Promise<unknown>>

/** A message of the worker that answers no call. */
export type WorkerMessage =
  /** Work that may not end has begun, with this limit in milliseconds; or it has ended. */
  | { limit: number | undefined }
  /** The memory file after the last change; none for a new model. */
  | { memory: Blob | undefined }

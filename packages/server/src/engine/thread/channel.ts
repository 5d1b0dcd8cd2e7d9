import { WiseError } from '@wise-edit/core'
import { type ErrorCode, ServiceError } from '../../errors'

/** One end of a channel between two threads. */
export interface Port {
  postMessage(message: unknown): void
}

/** Answers a call: yields items, then returns a result. */
export type Handler = (argument: never, signal: AbortSignal) => AsyncGenerator<unknown, unknown, void>

type ToCallee = { call: number; method: string; argument: unknown } | { abort: number; reason: SentError }
type ToCaller = { call: number } & ({ item: unknown } | { result: unknown } | { error: SentError })

/** An error as plain data. */
interface SentError {
  kind: 'service' | 'wise' | 'other'
  code: string
  message: string
  stack: string | undefined
  /** Name of the system call, for system errors. */
  syscall?: string
  param?: string
  retryAfter?: number
}

/**
 * Returns a function that answers the messages of a `Caller` through a port, many at a time. Aborting a call aborts the signal
 * of its handler.
 */
export function answerCalls(
  port: Port,
  handlers: Readonly<Record<string, Handler>>,
): (message: ToCallee) => void {
  const running = new Map<number, AbortController>()
  const send = (message: ToCaller) => port.postMessage(message)
  const answer = async (call: number, handler: Handler, argument: unknown) => {
    const abort = new AbortController()
    running.set(call, abort)
    try {
      const items = handler(argument as never, abort.signal)
      let next = await items.next()
      for (; !next.done; next = await items.next()) send({ call, item: next.value })
      send({ call, result: next.value })
    } catch (error) {
      send({ call, error: sent(error) })
    } finally {
      running.delete(call)
    }
  }
  return (message) => {
    if ('abort' in message) running.get(message.abort)?.abort(revived(message.reason))
    else void answer(message.call, handlers[message.method] as Handler, message.argument)
  }
}

interface UnderWay {
  hear(message: ToCaller): void
  fail(error: Error): void
}

/** Calls the handlers of `answerCalls` at the other end of a port. */
export class Caller {
  readonly #port: Port
  readonly #calls = new Map<number, UnderWay>()
  #last = 0
  #failure: Error | undefined

  constructor(port: Port) {
    this.#port = port
  }

  /** Error after which all calls fail; `undefined` as long as calls are answered. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** Receives a message from the other end. */
  hear(message: ToCaller): void {
    this.#calls.get(message.call)?.hear(message)
  }

  /** Fails the running calls and all later ones. */
  fail(error: Error): void {
    this.#failure ??= error
    for (const call of this.#calls.values()) call.fail(error)
  }

  /** Calls a method that yields nothing. Throws what the method throws. */
  async call<T>(method: string, argument: unknown, signal?: AbortSignal): Promise<T> {
    const { value } = await this.stream<never, T>(method, argument, signal).next()
    return value
  }

  /**
   * Calls a method. Throws what the method throws, and the reason of the signal: at once, even if the other end is slow to
   * notice, or with `patient` only once the call has ended there.
   */
  async *stream<Item, Result>(
    method: string,
    argument: unknown,
    signal?: AbortSignal,
    { patient = false } = {},
  ): AsyncGenerator<Item, Result, void> {
    signal?.throwIfAborted()
    if (this.#failure) throw this.#failure
    const call = ++this.#last
    const heard: ToCaller[] = []
    let failure: unknown
    let isOver = false
    let wake = () => {}
    const fail = (error: unknown) => {
      failure ??= error
      wake()
    }
    this.#calls.set(call, {
      hear(message) {
        heard.push(message)
        wake()
      },
      fail,
    })
    const abort = () => {
      this.#port.postMessage({ abort: call, reason: sent(signal?.reason) })
      if (!patient) fail(signal?.reason)
    }
    signal?.addEventListener('abort', abort)
    this.#port.postMessage({ call, method, argument })
    try {
      for (;;) {
        const message = heard.shift()
        if (!message) {
          if (failure) throw failure
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          continue
        }
        if ('item' in message) {
          yield message.item as Item
          continue
        }
        isOver = true
        if ('error' in message) throw revived(message.error)
        return message.result as Result
      }
    } finally {
      signal?.removeEventListener('abort', abort)
      this.#calls.delete(call)
      if (!isOver && !signal?.aborted) this.#port.postMessage({ abort: call, reason: sent(undefined) })
    }
  }
}

/** Converts an error to plain data, for the other end of a port. */
export function sent(error: unknown): SentError {
  const { message = 'The call was given up.', stack } = (error ?? {}) as Partial<Error>
  if (error instanceof ServiceError) {
    const { code, param, retryAfter } = error
    return { kind: 'service', code, message, stack, param, retryAfter }
  }
  if (error instanceof WiseError) return { kind: 'wise', code: error.code, message, stack }
  const { code = '', syscall } = (error ?? {}) as NodeJS.ErrnoException
  return { kind: 'other', code: String(code), message, stack, syscall }
}

/** Restores the error that `sent` converted. */
export function revived({ kind, code, message, stack, syscall, param, retryAfter }: SentError): Error {
  const error =
    kind === 'service'
      ? new ServiceError(code as ErrorCode, message, { param, retryAfter })
      : kind === 'wise'
        ? new WiseError(code, message)
        : Object.assign(new Error(message), code !== '' && { code }, syscall !== undefined && { syscall })
  if (stack !== undefined) error.stack = stack
  return error
}

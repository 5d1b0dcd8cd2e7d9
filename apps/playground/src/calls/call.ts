import { Failure } from '@wise-edit/console/failure'
import type { CallMessage, ReplyMessage, WorkerMessage } from './messages'

/** Options of a call. */
export interface CallOptions {
  signal?: AbortSignal
  onEvent?: (event: never) => void
}

/** Calls a method of the worker. Rejects with `Failure`, or with the signal's reason if that aborts. */
export type Call = <Result>(method: string, args: unknown[], options?: CallOptions) => Promise<Result>

/** A worker to call, and a way to end it. */
export interface Caller {
  call: Call
  end(): void
  /** Failure with which the worker was ended because its work did not end. */
  stuck: Promise<Failure>
  /** Memory file that the worker wrote last. */
  memory(): Blob | undefined
}

/** Time that a busy machine is given beyond the limit of work that may not end. */
const GRACE_MS = 5000

/** Returns a caller of a worker. All calls fail when the worker does, and when it exceeds the limit of its work. */
export function createCaller(worker: Worker): Caller {
  const failing = new Set<(failure: Failure) => void>()
  let broken: Failure | undefined
  const breakAll = (failure: Failure) => {
    broken ??= failure
    for (const fail of failing) fail(broken)
  }
  worker.addEventListener('error', ({ message }) =>
    breakAll(new Failure(0, `The model’s worker failed: ${message || 'no reason given'}. Reload the page.`)),
  )
  let memory: Blob | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const stuck = new Promise<Failure>((resolve) => {
    const onLimit = (limit: number) => {
      worker.terminate()
      const failure = new Failure(0, notEnding(limit))
      breakAll(failure)
      resolve(failure)
    }
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => {
      if ('memory' in data) memory = data.memory
      else {
        clearTimeout(timer)
        const { limit } = data
        if (limit === undefined) return
        // After a machine has slept, the timer may come before the message that the work has ended.
        timer = setTimeout(() => {
          timer = setTimeout(() => onLimit(limit), GRACE_MS)
        }, limit)
      }
    })
  })
  const call: Call = (method, args, { signal, onEvent } = {}) =>
    new Promise((resolve, reject) => {
      if (broken) return reject(broken)
      const { port1, port2 } = new MessageChannel()
      const end = () => {
        failing.delete(fail)
        signal?.removeEventListener('abort', stop)
        port1.close()
      }
      const fail = (failure: unknown) => {
        end()
        reject(failure)
      }
      const stop = () => {
        port1.postMessage('stop')
        fail(signal?.reason)
      }
      failing.add(fail)
      signal?.addEventListener('abort', stop)
      port1.onmessage = ({ data }: MessageEvent<ReplyMessage>) => {
        if ('event' in data) onEvent?.(data.event as never)
        else if ('failure' in data) fail(new Failure(0, data.failure.message))
        else {
          end()
          resolve(data.result as never)
        }
      }
      worker.postMessage({ method, args, port: port2 } satisfies CallMessage, [port2])
    })
  return {
    call,
    stuck,
    memory: () => memory,
    end: () => {
      clearTimeout(timer)
      worker.terminate()
      breakAll(new Failure(0, 'The model was closed. Ask again.'))
    },
  }
}

function notEnding(limit: number): string {
  return `A template or pattern in the model’s files did not end within ${limit / 1000} seconds, so its worker was ended. Edits that were done are kept. Write another text, or choose another model.`
}

import { Failure } from '@wise-edit/console/failure'
import type { CallMessage, ReplyMessage } from './messages'

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
}

/** Returns a caller of a worker. All calls fail when the worker does. */
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
    end: () => {
      worker.terminate()
      breakAll(new Failure(0, 'The model was closed. Ask again.'))
    },
  }
}

import { setMaxListeners } from 'node:events'
import type { AddressInfo } from 'node:net'
import { EditQueue, type EditQueueOptions } from './edits/edit-queue'
import type { Engine } from './engine/engine'
import { shuttingDown } from './errors'
import { checkAccess } from './http/access'
import { AnswersUnderWay } from './http/answers-under-way'
import { createApp } from './http/app'
import { Metrics } from './http/metrics'
import type { Limits } from './limits'
import type { Service } from './service'
import { Gate } from './text/gate'

/** A running server. */
export interface WiseServer {
  /** URL of the server, such as `http://127.0.0.1:8080`. */
  readonly url: string
  /**
   * Refuses new requests, lets running answers finish within the grace time, and stops the current edit, which is made at
   * the next start. Frees the model.
   */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Parts that a server is built from. */
export interface ServerParts
  extends Pick<Service, 'name' | 'engine' | 'judge' | 'onError'>,
    Pick<EditQueueOptions, 'journal' | 'log' | 'disk' | 'onSaved'> {
  limits: Limits
  host: string
  port: number
  token?: string
  page: string
}

/** Number of connections that may wait to be accepted. */
const BACKLOG = 4096

/** Opens the journal and starts to listen. The engine is closed with the server, and also if this throws. */
export async function startServer(parts: ServerParts): Promise<WiseServer> {
  const { engine, limits, host, token, onError, page } = parts
  let queue: EditQueue | undefined
  try {
    checkAccess(host, token)
    const { journal, log, disk, onSaved } = parts
    const files = { memory: engine.memory, journal, log, disk, onSaved }
    queue = await EditQueue.open({ ...files, maxWaiting: limits.edits, onError })
    const ending = new AbortController()
    // Every request adds a listener.
    setMaxListeners(0, ending.signal)
    const service = serviceOf(parts, queue, ending.signal)
    let closed: Promise<void> | undefined
    const app = await createApp(service, { token, page, closing: () => closed !== undefined })
    const answers = new AnswersUnderWay(app.server)
    await app.listen({ host, port: parts.port, backlog: BACKLOG })
    const close = async (edits: EditQueue) => {
      service.gate.close()
      const timer = setTimeout(() => ending.abort(shuttingDown()), limits.graceTime)
      const stopped = app.close()
      // Connections of clients that do not read their answers, and idle connections, are closed after that.
      await answers.ended(limits.graceTime + LAST_WORDS)
      app.server.closeAllConnections()
      await stopped
      clearTimeout(timer)
      await closeBoth(edits, engine)
    }
    const edits = queue
    const closeOnce = () => {
      closed ??= close(edits)
      return closed
    }
    return {
      url: urlOf(app.server.address() as AddressInfo),
      close: closeOnce,
      [Symbol.asyncDispose]: closeOnce,
    }
  } catch (error) {
    await closeBoth(queue, engine)
    throw error
  }
}

function serviceOf(parts: ServerParts, queue: EditQueue, ending: AbortSignal): Service {
  const { name, engine, limits, judge, onError } = parts
  const gate = new Gate(limits.running, limits.waiting)
  const metrics = new Metrics()
  metrics.watch({
    running: () => gate.running,
    waiting: () => gate.waiting,
    edits: () => countStates(queue.list()),
    tensors: () => engine.tensors,
  })
  const started = Math.floor(Date.now() / 1000)
  return { name, started, engine, queue, gate, limits, judge, metrics, ending, onError }
}

/**
 * Closes the queue, then the engine. If the model does not finish in time, its thread is ended; the journal still holds the
 * unfinished work.
 */
async function closeBoth(queue: EditQueue | undefined, engine: Engine): Promise<void> {
  const giveUp = setTimeout(() => void engine.abandon(), PATIENCE)
  await queue?.close()
  clearTimeout(giveUp)
  await engine.close()
}

/** Milliseconds in which interrupted answers report their error. */
const LAST_WORDS = 1000
/** Milliseconds within which the model must finish its step and save. */
const PATIENCE = 60_000

function countStates(edits: readonly { state: string }[]): Record<string, number> {
  const counts: Record<string, number> = {
    waiting: 0,
    training: 0,
    done: 0,
    not_learned: 0,
    failed: 0,
    undoing: 0,
  }
  for (const { state } of edits) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

function urlOf({ address, port, family }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

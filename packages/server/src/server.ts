import type { AddressInfo } from 'node:net'
import { EditQueue, type EditQueueOptions } from './edits/edit-queue'
import { checkAccess } from './http/access'
import { AnswersUnderWay } from './http/answers-under-way'
import { createApp } from './http/app'
import { shuttingDown } from './http/errors'
import { Metrics, type TensorMemory } from './http/metrics'
import type { Limits } from './limits'
import type { ServedEditor, Service } from './service'
import { Gate } from './text/gate'

/** A server that listens. */
export interface WiseServer {
  /** Where it listens, such as `http://127.0.0.1:8080`. */
  readonly url: string
  /**
   * Takes no more requests, lets answers under way end within the grace time, and gives up the edit under way, which is
   * made at the next start. The model stays the caller's.
   */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What a server is made of. */
export interface ServerParts<E extends ServedEditor>
  extends Pick<Service<E>, 'name' | 'model' | 'evaluate' | 'onError'>,
    Pick<EditQueueOptions<E>, 'createEditor' | 'loadEditor' | 'memory' | 'disk'> {
  limits: Limits
  host: string
  port: number
  token?: string
  page: string
  tensors(): TensorMemory
}

/** Opens memory and journal, and listens. */
export async function startServer<E extends ServedEditor>(parts: ServerParts<E>): Promise<WiseServer> {
  const { limits, host, token, onError } = parts
  checkAccess(host, token)
  const { createEditor, loadEditor, memory, disk } = parts
  const queue = await EditQueue.open({
    createEditor,
    loadEditor,
    memory,
    disk,
    maxWaiting: limits.edits,
    onError,
  })
  const ending = new AbortController()
  const gate = new Gate(limits.running, limits.waiting)
  const metrics = new Metrics()
  metrics.watch({
    running: () => gate.running,
    waiting: () => gate.waiting,
    edits: () => countStates(queue.list()),
    tensors: parts.tensors,
  })
  const started = Math.floor(Date.now() / 1000)
  const service: Service<E> = { ...parts, started, queue, gate, metrics, ending: ending.signal }
  let closed: Promise<void> | undefined
  try {
    const { page } = parts
    const app = await createApp(service as unknown as Service, {
      token,
      page,
      closing: () => closed !== undefined,
    })
    const answers = new AnswersUnderWay(app.server)
    await app.listen({ host, port: parts.port })
    const close = async () => {
      gate.close()
      const timer = setTimeout(() => ending.abort(shuttingDown()), limits.graceTime)
      const stopped = app.close()
      // Who does not read what it was sent is not waited for much longer, nor who is connected and asks nothing.
      await answers.ended(limits.graceTime + LAST_WORDS)
      app.server.closeAllConnections()
      await stopped
      clearTimeout(timer)
      await queue.close()
    }
    const closeOnce = () => {
      closed ??= close()
      return closed
    }
    return {
      url: urlOf(app.server.address() as AddressInfo),
      close: closeOnce,
      [Symbol.asyncDispose]: closeOnce,
    }
  } catch (error) {
    await queue.close()
    throw error
  }
}

/** Milliseconds in which answers that were cut short say so. */
const LAST_WORDS = 1000

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

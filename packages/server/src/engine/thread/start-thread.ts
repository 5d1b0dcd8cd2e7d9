import { Worker } from 'node:worker_threads'
import { ServiceError } from '../../errors'
import type { Engine, TensorMemory } from '../engine'
import type { NewMemory } from '../memory-editors'
import { Caller, revived, type sent } from './channel'
import { type EngineAbout, ThreadEngine } from './thread-engine'
import { threadEnvironment } from './thread-environment'
import { threadFile } from './thread-file'

/** Model, memory and gate that a thread loads. */
export interface ThreadData {
  /** Model as `loadModel` accepts it, and its name in memory files. */
  model: string
  modelName: string
  memory: string
  /** Folder of a sentence encoder; default: the embedded encoder. */
  gate?: string
  fresh: NewMemory
}

/** Progress of loading a model, in bytes of a file or of weights. */
export interface LoadProgress {
  /** File that is being downloaded; `undefined` while weights are read. */
  file?: string
  done: number
  total: number
}

/** Message of a thread about its state; any other message answers a call. */
export type Said =
  | { type: 'alive'; tensors: TensorMemory }
  | { type: 'note'; note: string }
  | { type: 'progress'; progress: LoadProgress }
  | { type: 'ready'; about: EngineAbout }
  | { type: 'failed'; error: ReturnType<typeof sent> }

interface ThreadOptions extends ThreadData {
  onNote(note: string): void
  onProgress?(progress: LoadProgress): void
  /** Called when the thread ends unexpectedly. */
  onFailure(error: Error): void
  /** Ends the thread while it loads. */
  signal?: AbortSignal
}

/** Starts a thread that loads a model with its memory. Throws the errors of loading them, and the reason of the signal. */
export async function startThread({
  onNote,
  onProgress,
  onFailure,
  signal,
  ...data
}: ThreadOptions): Promise<Engine> {
  signal?.throwIfAborted()
  const worker = new Worker(threadFile, {
    workerData: data satisfies ThreadData,
    name: 'model',
    env: threadEnvironment(),
  })
  const caller = new Caller(worker)
  const last = { at: performance.now(), tensors: { numTensors: 0, numBytes: 0 } }
  let isWanted = true
  const terminate = () => {
    isWanted = false
    caller.fail(stopped('it was ended'))
    return worker.terminate()
  }
  const thread = { caller, last: () => last, terminate }
  try {
    const about = await new Promise<EngineAbout>((ready, failed) => {
      const fail = (error: Error) => {
        failed(error)
        if (caller.failure) return
        caller.fail(stopped(error.message))
        if (isWanted) onFailure(error)
      }
      signal?.addEventListener('abort', () => failed(signal.reason), { once: true })
      worker.on('error', fail)
      worker.on('exit', (code) => fail(stopped(`its thread ended with exit code ${code}`)))
      worker.on('message', (message: Said | Parameters<Caller['hear']>[0]) => {
        last.at = performance.now()
        if (!('type' in message)) caller.hear(message)
        else if (message.type === 'alive') last.tensors = message.tensors
        else if (message.type === 'note') onNote(message.note)
        else if (message.type === 'progress') onProgress?.(message.progress)
        else if (message.type === 'ready') ready(message.about)
        else if (message.type === 'failed') failed(revived(message.error))
      })
    })
    return new ThreadEngine(thread, about)
  } catch (error) {
    await terminate()
    throw error
  }
}

function stopped(why: string): ServiceError {
  const message = `The model stopped: ${why}. Edits that were accepted are safe; start the server again.`
  return new ServiceError('model_stopped', message, { retryAfter: 30 })
}

import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JudgeOptions } from '@wise-edit/evaluation'
import { realDisk } from './edits/disk'
import { logOf } from './edits/edit-log'
import { lockMemory } from './edits/memory-lock'
import type { NewMemory } from './engine/memory-editors'
import { type LoadProgress, startThread } from './engine/start-thread'
import { checkAccess } from './http/access'
import { defaultLimits, type Limits } from './limits'
import { startServer, type WiseServer } from './server'

/** Options of `serve`; `method` and `settings` are those of a memory that is made anew. */
export type ServeOptions = NewMemory & {
  /** A Hugging Face folder, a `.gguf` file or a hub id, as `loadModel` takes it. */
  model: string
  /** The memory file, made if it is not there; its journal stands beside it, with `.journal` at the end. */
  memory: string
  /** Folder of the sentence encoder that tells which edit a question means; default: the embedded one. */
  gate?: string
  /** What the memory file calls the model; default: `model`. */
  modelName?: string
  /** What clients call the edited model; default: the last part of `modelName`. */
  name?: string
  /** Default `127.0.0.1`. Any other than loopback needs a token. */
  host?: string
  /** Default 8080; 0 takes a free one. */
  port?: number
  /** What clients must send as a bearer token. */
  token?: string
  limits?: Partial<Limits>
  /** A model behind an OpenAI-compatible server that judges answers where an evaluation asks for it. */
  judge?: JudgeOptions
  /** Gives up the start. */
  signal?: AbortSignal
  /** Told of errors that are not a client's; default: to stderr. */
  onError?: (error: unknown) => void
  /** Told when the model's thread has ended by itself: requests to it are refused from then on. Default: `onError`. */
  onFailure?: (error: Error) => void
  /** Told of what takes long at the start; default: to stderr. */
  onNote?: (note: string) => void
  /** Told how far the model is loaded. */
  onProgress?: (progress: LoadProgress) => void
}

/**
 * Serves a model behind OpenAI's API, and takes edits of it while it answers. The model is loaded in a thread of its own, so
 * that HTTP is answered whatever the model does.
 *
 * Throws `TOKEN_MISSING`, `TOKEN_INVALID`, `MEMORY_IN_USE`, `JOURNAL_DAMAGED`, `OPTION_INVALID`, what `loadModel`,
 * `Editor.load` and `loadSentenceEncoder` throw, what the system says of the port, and the reason of `signal`.
 */
export async function serve(options: ServeOptions): Promise<WiseServer> {
  const { model, gate, modelName = model, signal, onProgress } = options
  const { onError = console.error, onNote = console.error } = options
  const fresh = { method: options.method, settings: options.settings } as NewMemory
  const { host = '127.0.0.1', token } = options
  checkAccess(host, token)
  const lock = await lockMemory(options.memory, 'wise-edit serve')
  const memory = lock.path
  const free = () => lock[Symbol.asyncDispose]()
  try {
    const engine = await startThread({
      ...{ model, modelName, memory, gate, fresh, signal },
      ...{ onNote, onProgress, onFailure: options.onFailure ?? onError },
    })
    const server = await startServer({
      ...{
        name: options.name ?? basename(modelName).replace(/\.gguf$/, ''),
        engine,
        host,
        token,
        judge: options.judge,
        onError,
      },
      journal: `${memory}.journal`,
      log: logOf(memory),
      onSaved: lock.follow,
      disk: realDisk,
      limits: { ...defaultLimits, ...options.limits },
      port: options.port ?? 8080,
      page: fileURLToPath(new URL('../page', import.meta.url)),
    })
    let closed: Promise<void> | undefined
    const close = () => {
      closed ??= server.close().finally(free)
      return closed
    }
    return { url: server.url, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await free()
    throw error
  }
}

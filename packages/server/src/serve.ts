import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JudgeOptions } from '@wise-edit/evaluation'
import { realDisk } from './edits/disk'
import { logOf } from './edits/edit-log'
import { lockMemory } from './edits/lock/memory-lock'
import type { NewMemory } from './engine/memory-editors'
import { type LoadProgress, startThread } from './engine/thread/start-thread'
import { checkAccess } from './http/access'
import { defaultLimits, type Limits } from './limits'
import { startServer, type WiseServer } from './server'

/** Options of `serve`. `method` and `settings` are those of a new memory; see `NewMemory`. */
export type ServeOptions = NewMemory & {
  /** A Hugging Face folder, a `.gguf` file or a hub id, as `loadModel` takes it. */
  model: string
  /** Path of the memory file, which is created if it does not exist. Its journal is the same path with `.journal` appended. */
  memory: string
  /** Folder of the sentence encoder that decides which edit a question is about; default: the embedded encoder. */
  gate?: string
  /** Name of the model in the memory file; default: `model`. */
  modelName?: string
  /** Name of the edited model for clients; default: the last part of `modelName`, without `.gguf`. */
  name?: string
  /** Host to listen on; default: `127.0.0.1`. A host that is not loopback needs a token. */
  host?: string
  /** Port to listen on; default: 8080. 0 picks a free port. */
  port?: number
  /** Bearer token that clients must send. */
  token?: string
  limits?: Partial<Limits>
  /** Model behind an OpenAI-compatible server that judges answers if an evaluation requests it. */
  judge?: JudgeOptions
  /** Aborts the start. */
  signal?: AbortSignal
  /** Called with errors that are not a client's fault; default: prints them to stderr. */
  onError?: (error: unknown) => void
  /** Called when the model's thread ends unexpectedly; requests to it are refused from then on. Default: `onError`. */
  onFailure?: (error: Error) => void
  /** Called with notes on slow steps of the start; default: prints them to stderr. */
  onNote?: (note: string) => void
  /** Called with the progress of loading the model. */
  onProgress?: (progress: LoadProgress) => void
}

/**
 * Serves a model behind OpenAI's API and accepts edits while the model answers. The model runs in a separate thread, so that
 * the server answers HTTP requests even while the model is busy.
 *
 * Throws `TOKEN_MISSING`, `TOKEN_INVALID`, `MEMORY_IN_USE`, `JOURNAL_DAMAGED`, `OPTION_INVALID`, the errors of `loadModel`,
 * `loadEditor` and `loadSentenceEncoder`, system errors about the port, and the reason of `signal`.
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

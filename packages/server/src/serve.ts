import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import type { EditSummary, Gate, RoutingEditor } from '@wise-edit/editors'
import { evaluate } from '@wise-edit/evaluation'
import type { LanguageModel } from '@wise-edit/transformer'
import { realDisk } from './edits/disk'
import { type MemoryEditors, memoryEditors, type NewMemory } from './edits/editors'
import { lockMemory } from './edits/memory-lock'
import { defaultLimits, type Limits } from './limits'
import { type ServerParts, startServer, type WiseServer } from './server'
import { ServedModel } from './text/served-model'

/** Options of `serve`; `method` and `settings` are those of a memory that is made anew. */
export type ServeOptions = NewMemory & {
  /** The memory file, made if it is not there; its journal stands beside it, with `.journal` at the end. */
  memory: string
  /** The sentence encoder that tells which edit a question means; default: the embedded one. It stays the caller's. */
  gate?: Gate
  /** What clients call the edited model; default: the last part of the model's own name. */
  name?: string
  /** Default `127.0.0.1`. Any other than loopback needs a token. */
  host?: string
  /** Default 8080; 0 takes a free one. */
  port?: number
  /** What clients must send as a bearer token. */
  token?: string
  limits?: Partial<Limits>
  /** Told of errors that are not a client's; default: to stderr. */
  onError?: (error: unknown) => void
  /** Told of what takes long at the start; default: to stderr. */
  onNote?: (note: string) => void
}

/**
 * Serves a model behind OpenAI's API, and takes edits of it while it answers.
 *
 * Throws `TOKEN_MISSING`, `TOKEN_INVALID`, `MEMORY_IN_USE`, `JOURNAL_DAMAGED`, `OPTION_INVALID`, what `Editor.load`
 * and `loadSentenceEncoder` throw, and what the system says of the port. The model stays the caller's, to be disposed after `close`.
 */
export async function serve(model: LanguageModel, options: ServeOptions): Promise<WiseServer> {
  const lock = await lockMemory(options.memory)
  let editors: MemoryEditors | undefined
  const free = async () => {
    editors?.dispose()
    await lock[Symbol.asyncDispose]()
  }
  try {
    const served = new ServedModel(model)
    editors = await memoryEditors(served, { ...options, onNote: options.onNote ?? console.error })
    const server = await startServer(partsOf(served, editors, options))
    let closed: Promise<void> | undefined
    const close = () => {
      closed ??= server.close().then(free)
      return closed
    }
    return { url: server.url, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await free()
    throw error
  }
}

/** Says whether an edit answers its question, or would if it was learned: no other overrules it. */
function isHeard({ overruledBy }: EditSummary): boolean {
  return overruledBy === undefined
}

function partsOf(
  model: ServedModel,
  { createEditor, loadEditor }: MemoryEditors,
  options: ServeOptions,
): ServerParts<RoutingEditor> {
  return {
    name: options.name ?? basename(model.name).replace(/\.gguf$/, ''),
    model,
    createEditor,
    loadEditor,
    evaluate: (editor, records = editor.edits.filter(isHeard), options) => evaluate(editor, records, options),
    tensors: tf.memory,
    memory: options.memory,
    disk: realDisk,
    limits: { ...defaultLimits, ...options.limits },
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 8080,
    token: options.token,
    page: fileURLToPath(new URL('../page', import.meta.url)),
    onError: options.onError ?? console.error,
  }
}

import { stat } from 'node:fs/promises'
import { type Gate, loadEditor, type RoutingEditor } from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { embeddedModel } from '@wise-edit/embedded-model'
import { LanguageModel, loadModel, loadSentenceEncoder } from '@wise-edit/transformer'
import { showProgress } from './progress'
import { count } from './words'

/** Name of the bundled model for `--model`. */
export const EMBEDDED = 'embedded'

/** Option for the model. */
export const modelArg = {
  type: 'string',
  description:
    'A .gguf file, a Hugging Face folder or a hub id; "embedded" is a tiny model for trying things out',
  default: EMBEDDED,
} as const

/** Option for the memory. */
export const memoryArg = { type: 'string', description: 'A file that `edit` wrote' } as const

/** Loads the model named by `--model` and shows the progress; the caller disposes it. */
export async function openModel(name: string, signal?: AbortSignal): Promise<LanguageModel> {
  const { report, end } = showProgress()
  try {
    const model = await loadModel(name === EMBEDDED ? embeddedModel : name, {
      signal,
      onProgress: ({ file, done, total }) => report(`Downloading ${file}`, done, total),
      onLoad: (done, total) => report('Loading', done, total),
    })
    // Memories record the name of their model, which must not be the folder of this machine.
    return name === EMBEDDED ? new LanguageModel(EMBEDDED, model.decoder, model.tokenizer) : model
  } finally {
    end()
  }
}

/** An editor with the gate that it may need; disposing it disposes both. */
export interface OpenMemory<E extends RoutingEditor = RoutingEditor> {
  editor: E
  [Symbol.dispose](): void
}

/** Opens a memory with the editor of its method; the caller disposes it. */
export function openMemory(model: LanguageModel, path: string, signal?: AbortSignal): Promise<OpenMemory> {
  return withGate((gate) =>
    loadReread(path, (options) => loadEditor(model, path, { gate, ...options }), signal),
  )
}

/**
 * Loads a memory by `load`. If another gate has read its edits, the current gate reads them again, with a message and
 * progress; the file is then written again, so that this happens only once.
 */
export async function loadReread<E extends RoutingEditor>(
  path: string,
  load: (options: Parameters<RoutingEditor['load']>[1]) => Promise<E>,
  signal?: AbortSignal,
): Promise<E> {
  const line = showProgress()
  const changed = async () => (await stat(path)).mtimeMs
  const before = await changed().catch(() => undefined)
  let reread = false
  const onProgress = (done: number, total: number) => {
    if (!reread) {
      line.say(
        `"${path}" was made with another gate; the one at hand reads ${count(total, 'edit')} again, once.`,
      )
    }
    reread = true
    line.report('Reading edits', done, total)
  }
  try {
    const editor = await load({ signal, onProgress })
    // Changes by another program in the meantime must not be lost.
    if (reread && (await changed()) === before) {
      await editor.save(path).catch((error) => line.say(`The new readings are not saved: ${error.message}`))
    }
    return editor
  } finally {
    line.end()
  }
}

/** Creates an editor with the bundled gate, which is loaded only if the editor requests it. */
export async function withGate<E extends RoutingEditor>(
  make: (gate: () => Promise<Gate>) => Promise<E>,
): Promise<OpenMemory<E>> {
  let gate: Gate | undefined
  try {
    const editor = await make(async () => {
      gate ??= await loadSentenceEncoder(embeddedGate)
      return gate
    })
    return {
      editor,
      [Symbol.dispose]() {
        editor.dispose()
        gate?.dispose()
      },
    }
  } catch (error) {
    gate?.dispose()
    throw error
  }
}

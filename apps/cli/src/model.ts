import { stat } from 'node:fs/promises'
import { type Gate, type LoadOptions, loadEditor, type RoutingEditor } from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { embeddedModel } from '@wise-edit/embedded-model'
import { LanguageModel, loadModel, loadSentenceEncoder } from '@wise-edit/transformer'
import { showProgress } from './progress'
import { count } from './words'

/** What `--model` calls the model that comes with the program. */
export const EMBEDDED = 'embedded'

/** The option that names the model. */
export const modelArg = {
  type: 'string',
  description: 'A .gguf file, a Hugging Face folder or a hub id; "embedded" is a tiny one to try things on',
  default: EMBEDDED,
} as const

/** The option that names the memory. */
export const memoryArg = { type: 'string', description: 'A file that `edit` wrote' } as const

/** Loads the model that `--model` names, showing how far it is; the caller disposes it. */
export async function openModel(name: string, signal?: AbortSignal): Promise<LanguageModel> {
  const { report, end } = showProgress()
  try {
    const model = await loadModel(name === EMBEDDED ? embeddedModel : name, {
      signal,
      onProgress: ({ file, done, total }) => report(`Downloading ${file}`, done, total),
      onLoad: (done, total) => report('Loading', done, total),
    })
    // Memories name their model: one that every machine has must not be called by its folder.
    return name === EMBEDDED ? new LanguageModel(EMBEDDED, model.decoder, model.tokenizer) : model
  } finally {
    end()
  }
}

/** An editor and the gate that it may need; disposing it disposes both. */
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
 * Loads a memory by `load`. One that another gate has read is read again by the one at hand, which is told and shown; then
 * the file is written anew, so that it happens once.
 */
export async function loadReread<E extends RoutingEditor>(
  path: string,
  load: (options: LoadOptions) => Promise<E>,
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
    // What another program wrote meanwhile must not be lost.
    if (reread && (await changed()) === before) {
      await editor.save(path).catch((error) => line.say(`It is not kept: ${error.message}`))
    }
    return editor
  } finally {
    line.end()
  }
}

/** Makes an editor with the gate that comes with the program, which is loaded if the editor asks for it. */
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

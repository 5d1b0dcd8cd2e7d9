import { createWiseEditor, type WiseEditor } from '@wise-edit/editors'
import { embeddedModel } from '@wise-edit/embedded-model'
import { LanguageModel, loadModel } from '@wise-edit/transformer'
import { showProgress } from './progress'

/** What `--model` calls the model that comes with the program. */
const EMBEDDED = 'embedded'

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

/** An editor that holds the edits of a memory; the caller disposes it. */
export async function openMemory(model: LanguageModel, path: string): Promise<WiseEditor> {
  const editor = createWiseEditor(model)
  try {
    await editor.load(path)
    return editor
  } catch (error) {
    editor.dispose()
    throw error
  }
}

import {
  createPerEditEditor,
  createWiseEditor,
  type Gate,
  type PerEditEditor,
  type PerEditOptions,
  type WiseEditor,
  type WiseOptions,
} from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { parseJson } from '@wise-edit/kernels'
import { type LanguageModel, loadSentenceEncoder, readSafetensors } from '@wise-edit/transformer'
import { realDisk } from './disk'
import type { EditQueueOptions } from './edit-queue'

/** Method of a memory that is made anew, with its options. A memory that is there keeps its own. */
export type NewMemory =
  | {
      /** A side memory for each edit, the default. */
      method?: 'per-edit'
      settings?: Partial<PerEditOptions>
    }
  | {
      /** WISE, with side memories that hold many edits. */
      method: 'wise'
      settings?: Partial<WiseOptions>
    }

/** Makes editors of one memory. `dispose` frees what they share. */
export interface MemoryEditors
  extends Pick<EditQueueOptions<PerEditEditor | WiseEditor>, 'createEditor' | 'loadEditor'> {
  dispose(): void
}

/**
 * Makes editors of the method that a memory file holds, or of `fresh.method` where there is no file. Those with a side
 * memory for each edit read questions with `gate`; default: the embedded one, loaded here. Throws what
 * `loadSentenceEncoder` throws.
 */
export async function memoryEditors(
  model: LanguageModel,
  { memory, gate, ...fresh }: NewMemory & { memory: string; gate?: Gate },
): Promise<MemoryEditors> {
  const perEdit = (await realDisk.exists(memory))
    ? (await methodOf(memory)) === 'per-edit'
    : fresh.method !== 'wise'
  if (perEdit) {
    const settings = fresh.method === 'wise' ? {} : fresh.settings
    const reader = gate ?? (await loadSentenceEncoder(embeddedGate))
    return {
      ...making(() => createPerEditEditor(model, reader, settings)),
      dispose: () => gate ?? reader.dispose(),
    }
  }
  const chat = model.tokenizer.chatTemplate !== undefined
  const settings = fresh.method === 'wise' ? fresh.settings : {}
  return { ...making(() => createWiseEditor(model, { chat, ...settings })), dispose: () => {} }
}

function making(createEditor: () => PerEditEditor | WiseEditor): Omit<MemoryEditors, 'dispose'> {
  const loadEditor = async (path: string) => {
    const editor = createEditor()
    try {
      await editor.load(path)
      return editor
    } catch (error) {
      editor.dispose()
      throw error
    }
  }
  return { createEditor, loadEditor }
}

/** The method in a memory file; `undefined` for a file that says none, which fails when it is loaded. */
async function methodOf(path: string): Promise<string | undefined> {
  try {
    const contents = await (await readSafetensors(path)).read('contents')
    return (parseJson(contents as Uint8Array) as { method?: string }).method
  } catch {
    return undefined
  }
}

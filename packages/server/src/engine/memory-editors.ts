import { joinOptions } from '@wise-edit/core'
import {
  createPerEditEditor,
  createWiseEditor,
  type Gate,
  loadEditor,
  memoryMethod,
  PerEditEditor,
  type PerEditOptions,
  type RoutingEditor,
  splitOptions,
  type WiseOptions,
} from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { type LanguageModel, loadSentenceEncoder } from '@wise-edit/transformer'
import { realDisk } from '../edits/disk'
import type { MemoryParts } from './held-memory'

/**
 * Method of a memory that is made anew, with its options. A memory that is there keeps its own, but for how a side memory of a
 * single edit is trained: `steps`, `rank`, `learningRate`, `stopLoss` and `rewordings` hold for the edits to come.
 */
export type NewMemory =
  | {
      /** A side memory for each edit, the default. */
      method?: 'per-edit'
      settings?: Partial<PerEditOptions>
    }
  | {
      /** WISE, with side memories that hold many edits. What an option holds joins the defaults beside it. */
      method: 'wise'
      settings?: Partial<WiseOptions>
    }

/** Makes editors of one memory. `dispose` frees what they share. */
export interface MemoryEditors extends Pick<MemoryParts<RoutingEditor>, 'createEditor' | 'loadEditor'> {
  dispose(): void
}

/**
 * Makes editors of the method that a memory file holds, or of `fresh.method` where there is no file. Those with a side
 * memory for each edit read questions with `gate`; default: the embedded one, loaded here. A file of another gate is
 * written anew once it is loaded. Throws what `memoryMethod` and `loadSentenceEncoder` throw.
 */
export async function memoryEditors(
  model: LanguageModel,
  {
    memory,
    gate,
    onNote,
    ...fresh
  }: NewMemory & { memory: string; gate?: Gate; onNote: (note: string) => void },
): Promise<MemoryEditors> {
  const held = (await realDisk.exists(memory)) ? await memoryMethod(memory) : fresh.method
  const own =
    gate || (held ?? 'per-edit') !== 'per-edit' ? undefined : await loadSentenceEncoder(embeddedGate)
  const reader = gate ?? own
  const createEditor = () => {
    if (reader && fresh.method !== 'wise') return createPerEditEditor(model, reader, fresh.settings)
    const settings = fresh.method === 'wise' ? { ...fresh.settings } : {}
    const chat = model.tokenizer.chatTemplate !== undefined
    using defaults = createWiseEditor(model)
    return createWiseEditor(model, { chat, ...joinOptions({ ...defaults.options }, settings) })
  }
  return {
    createEditor,
    async loadEditor(path) {
      let reread = false
      const onProgress = (done: number, total: number) => {
        if (done === 0)
          onNote(`"${path}" was made with another gate; its edits (${total}) are read again by this one.`)
        reread = true
      }
      const editor = await loadEditor(model, path, { gate: reader, onProgress })
      if (editor instanceof PerEditEditor && fresh.method !== 'wise') {
        editor.trainWith(splitOptions(fresh.settings ?? {}).training)
      }
      if (reread) await editor.save(path)
      return editor
    },
    dispose: () => own?.dispose(),
  }
}

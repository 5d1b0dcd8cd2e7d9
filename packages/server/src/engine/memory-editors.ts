import { joinOptions } from '@wise-edit/core/internal'
import {
  createEditor,
  type Gate,
  loadEditor,
  memoryMethod,
  PerEditEditor,
  type PerEditOptions,
  type RoutingEditor,
  type WiseOptions,
} from '@wise-edit/editors'
import { splitOptions } from '@wise-edit/editors/internal'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { type LanguageModel, loadSentenceEncoder } from '@wise-edit/transformer'
import { realDisk } from '../edits/disk'
import type { MemoryParts } from './held-memory'

/**
 * Method and options of a new memory. An existing memory keeps its method and options, except for the training of side memories
 * of single edits: `steps`, `rank`, `learningRate`, `stopLoss` and `rewordings` apply to later edits.
 */
export type NewMemory =
  | {
      /** Side memory for each edit; the default. */
      method?: 'per-edit'
      settings?: Partial<PerEditOptions>
    }
  | {
      /** WISE, with side memories that hold many edits. Nested options are merged with the defaults. */
      method: 'wise'
      settings?: Partial<WiseOptions>
    }

/** Creates the editors of a memory. `dispose` frees the resources that they share. */
export interface MemoryEditors extends Pick<MemoryParts<RoutingEditor>, 'createEditor' | 'loadEditor'> {
  dispose(): void
}

/**
 * Creates editors with the method of an existing memory file, or with `fresh.method` if there is no file. Editors with a side
 * memory for each edit read questions with `gate`; default: the embedded gate, which is loaded here. A file that was made with
 * another gate is rewritten once it is loaded. Throws what `memoryMethod` and `loadSentenceEncoder` throw.
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
  const create = () => {
    if (reader && fresh.method !== 'wise')
      return createEditor(model, 'per-edit', { ...fresh.settings, gate: reader })
    const settings = fresh.method === 'wise' ? { ...fresh.settings } : {}
    const chat = model.tokenizer.chatTemplate !== undefined
    using defaults = createEditor(model, 'wise-merge')
    return createEditor(model, 'wise-merge', { chat, ...joinOptions({ ...defaults.options }, settings) })
  }
  return {
    createEditor: create,
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

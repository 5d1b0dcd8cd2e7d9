import { nextTurn } from '@wise-edit/core/internal'
import { z } from 'zod'
import type { MemoryFormat } from '../../editor/edit-method'
import { readMemoryFile, writeMemoryFile } from '../../memory-file/memory-file'
import { editListSchema, editSummarySchema } from '../../memory-file/summary'
import { methodOf } from '../../memory-file/tensor-file'
import type { FactEntries, InContext } from './in-context'
import { type InContextOptions, inContextOptionsSchema } from './options'

const METHOD = 'in-context'

/** Layer whose matrix identifies the model in a file. */
export const IDENTITY_LAYER = 0

const stateSchema = z.object({
  options: inContextOptionsSchema,
  edits: editListSchema(editSummarySchema, ({ id }) => id),
})

/** Memory files of in-context editing: the facts alone. Their gate vectors are made when a file is loaded. */
export const inContextFile: MemoryFormat<InContextOptions, FactEntries> = {
  async write(path, model, { options, held: { edits } }) {
    await writeMemoryFile(path, METHOD, model, IDENTITY_LAYER, { options, edits }, {})
  },
  async read(path, model, create, { signal, onProgress }) {
    const { state } = await readMemoryFile(path, [METHOD], model, stateSchema, () => IDENTITY_LAYER)
    const { options, edits } = state
    const method = methodOf(path, () => create(options)) as InContext
    const learned = new Map<string, ReturnType<InContext['entryOf']>>()
    for (const [i, edit] of edits.entries()) {
      onProgress?.(i, edits.length)
      if (edit.status === 'done') learned.set(edit.id, method.entryOf(edit))
      await nextTurn()
      signal?.throwIfAborted()
    }
    return { options, held: { edits, learned }, method }
  },
}

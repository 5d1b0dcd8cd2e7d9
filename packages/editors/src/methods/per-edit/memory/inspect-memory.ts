import type { EditSummary } from '../../../editor/editor'
import type { ModelIdentity } from '../../../memory-file/identity'
import type { PerEditOptions } from '../options'
import type { GateIdentity, StoredMemory } from '../route/stored-memory'
import { openPerEdit } from './persist'

/** Contents of a file of per-edit side memories. */
export interface PerEditReport {
  method: 'per-edit'
  /** The model that the edits were made for. */
  model: ModelIdentity
  /** Gate of its thresholds, if one is known. */
  gate?: GateIdentity
  options: PerEditOptions
  /** Every edit in order, with its side memory if it was learned. */
  edits: (EditSummary & { memory?: MemoryOfEdit })[]
}

/** The side memory of one edit. */
interface MemoryOfEdit {
  rank: number
  /** Bytes of its factors and of the router's vectors in the file. */
  bytes: number
  /** Log-odds above which a question counts as asking for the edit's fact. */
  threshold: number
  /** Texts that the router knows: the prompt and the caller's rewordings. */
  texts: readonly string[]
}

/** Returns the contents of a file without loading its model. Throws as `openMemoryFile` does. */
export async function inspectPerEdit(path: string): Promise<PerEditReport> {
  const { model, gate, options, edits, memories } = await openPerEdit(path)
  return {
    method: 'per-edit',
    model,
    gate,
    options,
    edits: edits.map((edit) => {
      const memory = memories.get(edit.id)
      return memory ? { ...edit, memory: describe(memory) } : edit
    }),
  }
}

function describe({ rank, down, up, vectors, threshold, texts }: StoredMemory): MemoryOfEdit {
  const halves = vectors.reduce((sum, { length }) => sum + length, down.length + up.length)
  return { rank, bytes: 2 * halves, threshold, texts }
}

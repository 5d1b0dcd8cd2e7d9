import { nextTurn } from '@wise-edit/core/internal'
import type { EditSummary, LoadOptions } from '../../../editor/editor'
import { LearnedFacts, overruling, withOverruled } from '../route/contradictions'
import { type Gate, gateEntry } from '../route/gate'
import type { PerEditContents, StoredMemory } from '../route/stored-memory'

/**
 * Returns the edits of a file for `gate`: unchanged if it made the file; otherwise all vectors, thresholds and
 * contradictions are computed again from the texts of the edits, at about 100 ms an edit.
 */
export async function rereadBy(
  gate: Gate,
  { gate: before, options, edits, memories }: PerEditContents,
  { signal, onProgress }: LoadOptions,
): Promise<Pick<PerEditContents, 'edits' | 'memories'>> {
  if (before?.sha256 === gate.sha256 || memories.size === 0) return { edits, memories }
  const facts = new LearnedFacts()
  const read = new Map<string, { edit: EditSummary; memory: StoredMemory }>()
  for (const edit of edits) {
    const memory = memories.get(edit.id)
    if (!memory) continue
    onProgress?.(read.size, memories.size)
    await nextTurn()
    signal?.throwIfAborted()
    const { entry, vectors } = gateEntry(gate, edit, options)
    const fact = { edit, memory: { ...memory, ...entry, vectors } }
    const contradicts = facts.contradictedBy(fact, gate)
    facts.add(fact)
    read.set(edit.id, { ...fact, edit: overruling({ ...edit, contradicts }, () => true) })
  }
  onProgress?.(memories.size, memories.size)
  return {
    edits: withOverruled(
      edits.map((edit) => read.get(edit.id)?.edit ?? edit),
      options,
    ),
    memories: new Map([...read].map(([id, { memory }]) => [id, memory])),
  }
}

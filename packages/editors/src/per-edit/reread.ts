import type { LoadOptions } from '../editor'
import { type Gate, gateEntry } from './gate'
import type { PerEditContents, StoredMemory } from './persist'

/**
 * The side memories of a file with the vectors and thresholds of `gate`: as they are where it made the file; otherwise all
 * are made again from the texts of their edits, about 100 ms an edit.
 */
export async function rereadBy(
  gate: Gate,
  { gate: before, options, edits, memories }: PerEditContents,
  { signal, onProgress }: LoadOptions,
): Promise<ReadonlyMap<string, StoredMemory>> {
  if (before?.sha256 === gate.sha256 || memories.size === 0) return memories
  const read = new Map<string, StoredMemory>()
  for (const edit of edits) {
    const memory = memories.get(edit.id)
    if (!memory) continue
    onProgress?.(read.size, memories.size)
    await new Promise(setImmediate)
    signal?.throwIfAborted()
    const { entry, vectors } = gateEntry(gate, edit, options)
    read.set(edit.id, { ...memory, ...entry, vectors })
  }
  onProgress?.(memories.size, memories.size)
  return read
}

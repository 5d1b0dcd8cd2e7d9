import type { EditSummary } from '../../../editor/editor'
import type { PerEditOptions } from '../options'
import type { SideMemory } from '../train/side-memory'
import type { Gate, GateEntry } from './gate'

/** A side memory with the router's data on its edit. */
export interface StoredMemory extends SideMemory, GateEntry {
  /** The gate's vectors of `texts`. */
  vectors: readonly Float32Array[]
}

/** Side memories by edit. */
export type SideMemories = ReadonlyMap<string, StoredMemory>

/** The gate that a memory was made with. */
export type GateIdentity = Pick<Gate, 'name' | 'sha256'>

/** Everything that was learned; with the model and the gate, it suffices to answer. */
export interface PerEditContents {
  /** Gate of all vectors and thresholds; `undefined` in files that do not name it, and in unions over several gates. */
  gate: GateIdentity | undefined
  options: PerEditOptions
  edits: readonly EditSummary[]
  memories: SideMemories
}

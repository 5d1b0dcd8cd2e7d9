import type { GateEntry } from './gate'
import type { SideMemory } from './side-memory'

/** A side memory with what the router knows of its edit. */
export interface StoredMemory extends SideMemory, GateEntry {
  /** The gate's vectors of `texts`. */
  vectors: readonly Float32Array[]
}

import type { LearnedKind } from '../../editor/edit-method'
import type { EditSummary } from '../../editor/editor'
import type { Shard } from './memory/shards'
import type { HeldByWise, WiseMemory } from './memory/wise-memory'
import type { ReadyMemories, ReadyMemory } from './route/ready'

/** Copies and frees what WISE learned, and the side memories built from it. */
export class WiseKind implements LearnedKind<WiseMemory> {
  readonly none: WiseMemory = { shards: [], places: new Map() }
  readonly #ready: ReadyMemories
  readonly #onFree: (kept: ReadonlySet<Shard>) => void
  /** Side memories of copies. */
  readonly #copies = new Map<WiseMemory, readonly ReadyMemory[]>()

  /** `onFree` is called with the shards that are still held after others are freed. */
  constructor(ready: ReadyMemories, onFree: (kept: ReadonlySet<Shard>) => void) {
    this.#ready = ready
    this.#onFree = onFree
  }

  /** Returns the current side memories. */
  memories(held: HeldByWise): readonly ReadyMemory[] {
    return this.#copies.get(held.learned) ?? this.#ready.of(held)
  }

  bytes(held: HeldByWise): number {
    const values = held.learned.shards.map((shard) => shard.values.byteLength)
    const deltas = this.memories(held).map(({ delta }) => delta.size * Float32Array.BYTES_PER_ELEMENT)
    return [...values, ...deltas].reduce((sum, bytes) => sum + bytes, 0)
  }

  add(held: HeldByWise, edits: readonly EditSummary[], learned: WiseMemory): HeldByWise {
    return { edits: [...held.edits, ...edits], learned }
  }

  copy(held: HeldByWise): HeldByWise {
    const learned = { ...held.learned }
    const memories = this.memories(held).map((memory) => ({ ...memory, delta: memory.delta.clone() }))
    this.#copies.set(learned, memories)
    return { edits: held.edits, learned }
  }

  free(learned: WiseMemory, kept: readonly WiseMemory[]): void {
    for (const { delta } of this.#copies.get(learned) ?? []) delta.dispose()
    if (this.#copies.delete(learned)) return
    const shards = new Set(kept.flatMap((memory) => memory.shards))
    this.#ready.free(shards)
    this.#onFree(shards)
  }
}

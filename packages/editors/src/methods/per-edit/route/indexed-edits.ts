/** Entries, by the id of their edit, that an index of texts holds. The caller keeps the index in step with its edits. */
export class IndexedEdits<Entry> {
  readonly #remove: (id: string) => void
  #held: ReadonlyMap<string, Entry> = new Map()

  /** `remove` takes an edit out of the index. */
  constructor(remove: (id: string) => void) {
    this.#remove = remove
  }

  /** Returns the entry of an edit that the index holds. */
  get(id: string): Entry | undefined {
    return this.#held.get(id)
  }

  /** Removes the edits that are not among `entries` or have other ones there; returns the new ones for the caller to add. */
  update(entries: ReadonlyMap<string, Entry>): [id: string, entry: Entry][] {
    const before = this.#held
    if (before === entries) return []
    for (const [id, entry] of before) if (entries.get(id) !== entry) this.#remove(id)
    this.#held = entries
    return [...entries].filter(([id, entry]) => before.get(id) !== entry)
  }

  /** Notes that the caller added the only entry that is new in `entries`, in time that does not depend on their number. */
  added(entries: ReadonlyMap<string, Entry>): void {
    this.#held = entries
  }
}

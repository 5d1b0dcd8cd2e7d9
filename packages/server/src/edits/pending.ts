import type { EditRecord, JournalEntry } from './journal'

/** Operation on the memory. */
export type Operation = { type: 'edit'; edit: EditRecord } | { type: 'undo'; id: string }

function idOf(operation: Operation): string {
  return operation.type === 'edit' ? operation.edit.id : operation.id
}

/**
 * Edits and undos that were acknowledged and are not in the memory yet, or not in its file.
 *
 * Journal entries that the memory already holds change nothing, so a journal can always be replayed.
 */
export class Pending {
  readonly #operations: Operation[] = []
  /** Operations that are done and may be missing from the memory's file. */
  readonly #unsaved: Operation[] = []
  readonly #failures = new Map<string, { edit: EditRecord; reason: string }>()
  /** Ids that are taken once all operations are done. */
  readonly #taken: Set<string>
  readonly #created = new Map<string, number>()
  #underWay = false

  /** Starts from the ids of the memory's edits. */
  constructor(held: Iterable<string>) {
    this.#taken = new Set(held)
  }

  get operations(): readonly Operation[] {
    return this.#operations
  }

  /** Number of operations that are done and that no call of `saved` has counted. */
  get unsaved(): number {
    return this.#unsaved.length
  }

  /** Edits that could not be made, such as one whose text is too long, with the reasons. */
  get failures(): ReadonlyMap<string, { edit: EditRecord; reason: string }> {
    return this.#failures
  }

  /** Returns true if an edit has this id, or will have it. */
  has(id: string): boolean {
    return this.#taken.has(id)
  }

  /** Returns true if an operation on the edit waits or has begun. */
  waitsFor(id: string): boolean {
    return this.#operations.some((operation) => idOf(operation) === id)
  }

  /** Returns true if the edit waits and has not begun. */
  isWaiting(id: string): boolean {
    return this.#operations.some(
      (operation, i) => operation.type === 'edit' && idOf(operation) === id && !(i === 0 && this.#underWay),
    )
  }

  /** Returns the time at which an edit was accepted, in seconds since 1970; `undefined` if another program made it. */
  createdAt(id: string): number | undefined {
    return this.#created.get(id)
  }

  apply(entry: JournalEntry): void {
    if (entry.type === 'made') for (const [id, created] of entry.created) this.#created.set(id, created)
    else if (entry.type === 'edits') {
      for (const id of entry.again ?? []) this.#undo(id)
      for (const edit of entry.edits) this.#add(edit)
    } else if (entry.type === 'undo') this.#undo(entry.id)
    else this.#fail(entry.edit, entry.reason)
  }

  /** Begins the first operation and returns it. From now on, an undo no longer removes it from the queue. */
  begin(): Operation | undefined {
    this.#underWay = this.#operations.length > 0
    return this.#operations[0]
  }

  /** Puts the current operation back: it stays first and counts as not begun. */
  giveUp(): void {
    this.#underWay = false
  }

  /** Ends the current operation: it is done or, with a `reason`, cannot be done. */
  end(reason?: string): void {
    const operation = this.#operations.shift()
    this.#underWay = false
    if (!operation) return
    if (reason === undefined) {
      this.#unsaved.push(operation)
      return
    }
    if (operation.type === 'undo') {
      this.#taken.add(operation.id)
      return
    }
    // An undo that waits for this edit has nothing left to undo.
    const undo = this.#operations.findIndex(
      (other) => other.type === 'undo' && other.id === operation.edit.id,
    )
    if (undo >= 0) this.#operations.splice(undo, 1)
    else this.#failures.set(operation.edit.id, { edit: operation.edit, reason })
  }

  /** Ends the waiting undo of an edit out of turn; returns false if none waits. */
  endUndo(id: string): boolean {
    const place = this.#operations.findIndex(
      (operation, i) => operation.type === 'undo' && operation.id === id && !(i === 0 && this.#underWay),
    )
    if (place >= 0) this.#unsaved.push(...this.#operations.splice(place, 1))
    return place >= 0
  }

  /** Notes that the memory's file holds the first `count` unsaved operations. */
  saved(count: number): void {
    this.#unsaved.splice(0, count)
  }

  /** Returns the shortest journal that restores this state. */
  entries(): JournalEntry[] {
    const kept = new Set([...this.#taken, ...this.#undone()])
    const created = [...this.#created].filter(([id]) => kept.has(id))
    const made = created.length > 0 ? [{ type: 'made' as const, created }] : []
    const failures = [...this.#failures.values()].map((failure) => ({ type: 'failed' as const, ...failure }))
    const entryOf = (operation: Operation) =>
      operation.type === 'edit' ? { type: 'edits' as const, edits: [operation.edit] } : operation
    return [...made, ...this.#unsaved.map(entryOf), ...failures, ...this.#operations.map(entryOf)]
  }

  /** Returns the ids of edits that the memory holds until their undo is done. */
  #undone(): string[] {
    return this.#operations.flatMap((operation) => (operation.type === 'undo' ? [operation.id] : []))
  }

  #add(edit: EditRecord): void {
    this.#created.set(edit.id, edit.created)
    if (this.#taken.has(edit.id)) return
    this.#taken.add(edit.id)
    this.#operations.push({ type: 'edit', edit })
  }

  #undo(id: string): void {
    if (!this.#taken.delete(id) || this.#failures.delete(id)) return
    const waiting = this.#operations.findLastIndex(
      (operation, i) => operation.type === 'edit' && operation.edit.id === id && !(i === 0 && this.#underWay),
    )
    if (waiting >= 0) this.#operations.splice(waiting, 1)
    else this.#operations.splice(this.#firstWaitingEdit(), 0, { type: 'undo', id })
  }

  /** Returns the position before all edits that have not begun, since undos do not wait for training. */
  #firstWaitingEdit(): number {
    const place = this.#operations.findIndex(({ type }, i) => type === 'edit' && !(i === 0 && this.#underWay))
    return place < 0 ? this.#operations.length : place
  }

  #fail(edit: EditRecord, reason: string): void {
    this.#created.set(edit.id, edit.created)
    this.#taken.add(edit.id)
    this.#failures.set(edit.id, { edit, reason })
  }
}

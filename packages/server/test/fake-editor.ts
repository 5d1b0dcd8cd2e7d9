import type { EditEvent, EditOptions, EditRequest, EditSummary } from '@wise-edit/editors'
import type { Disk } from '../src/edits/disk'
import type { QueueEditor } from '../src/edits/edit-queue'

/** An editor that learns nothing, in three steps, and saves as real ones do. Targets of `!` cannot be taught. */
export class FakeEditor implements QueueEditor {
  edits: EditSummary[] = []
  readonly #disk: Disk

  constructor(disk: Disk) {
    this.#disk = disk
  }

  async *edit(records: Iterable<EditRequest>, { signal }: EditOptions = {}): AsyncGenerator<EditEvent> {
    for (const { id = '', ...record } of records) {
      if (this.edits.some((edit) => edit.id === id)) throw new Error(`edit ${id} was made twice`)
      if (record.target === '!') throw new Error('this cannot be taught')
      const index = this.edits.length
      for (let step = 0; step < 3; step++) {
        signal?.throwIfAborted()
        yield { type: 'step', id, index, step, loss: 3 - step, terms: {} }
        await new Promise(setImmediate)
      }
      const counts = { steps: 3, lossBefore: 3, lossAfter: 0, seconds: 0 }
      const edit: EditSummary = { id, ...record, status: 'done', ...counts }
      this.edits.push(edit)
      yield { type: 'edit', index, edit }
    }
  }

  async undo(id: string): Promise<void> {
    const others = this.edits.filter((edit) => edit.id !== id)
    this.edits = []
    await new Promise(setImmediate)
    this.edits = others
  }

  async load(path: string): Promise<void> {
    this.edits = JSON.parse(Buffer.from(await this.#disk.read(path)).toString())
  }

  async save(path: string): Promise<void> {
    await this.#disk.write(`${path}.tmp`, Buffer.from(JSON.stringify(this.edits)))
    await this.#disk.sync(`${path}.tmp`)
    await this.#disk.rename(`${path}.tmp`, path)
    await this.#disk.sync('.')
  }

  dispose(): void {}
}

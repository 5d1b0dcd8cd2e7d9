import type { EditEvent, EditOptions, EditRequest, EditSummary } from '@wise-edit/editors'
import type { GenerateOptions } from '@wise-edit/transformer'
import type { Disk } from '../src/edits/disk'
import type { ServedEditor } from '../src/service'
import { FakeModel, say } from './fake-model'

/**
 * An editor that learns by heart, in three steps, and saves as real ones do. Targets of `!` cannot be taught. While it
 * takes an edit back it has none.
 */
export class FakeEditor implements ServedEditor {
  edits: EditSummary[] = []
  readonly options = { steps: 3 }
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

  generate(prompt: string, options: GenerateOptions = {}) {
    const edit = this.edits.find((each) => prompt.endsWith(each.prompt))
    return edit ? say(edit.target, prompt, options) : new FakeModel().generate(prompt, options)
  }

  nearest() {
    return this.edits.map(({ id, prompt, target }) => ({ id, prompt, target, similarity: 1 }))
  }

  get memories() {
    return this.edits.length > 0 ? [{ edits: this.edits.map(({ id }) => id) }] : []
  }

  explain(prompt: string) {
    const known = this.edits.some((edit) => edit.prompt === prompt)
    const memories = this.memories.map(() => ({ delta: known ? 3 : 1, threshold: 2, above: known }))
    return { choice: known ? (0 as const) : ('main' as const), memories }
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

import { WiseError } from '@wise-edit/core'
import type { EditEvent, EditRequest, EditSummary, Question } from '@wise-edit/editors'
import { questionText } from '@wise-edit/editors/internal'
import type { Evaluation } from '@wise-edit/evaluation'
import type { GenerateOptions } from '@wise-edit/transformer'
import type { Disk } from '../src/edits/disk'
import type { ServedEditor } from '../src/engine/held-memory'
import { type EngineParts, LocalEngine } from '../src/engine/local-engine'
import { Shares } from '../src/engine/shares'
import { FakeModel, say } from './fake-model'

/**
 * An editor that learns by heart, in three steps, and saves as real ones do. Targets of `!` cannot be taught, those of `?` are not
 * learned. While it takes an edit back it has none.
 */
export class FakeEditor implements ServedEditor {
  edits: EditSummary[] = []
  readonly options = { steps: 3 }
  /** The model that it edits, which reads token ids. */
  model = new FakeModel()
  readonly #disk: Disk

  constructor(disk: Disk) {
    this.#disk = disk
  }

  /** An editor of the class it is called on. */
  static async load(path: string, disk: Disk): Promise<FakeEditor> {
    const editor = new this(disk)
    editor.edits = JSON.parse(Buffer.from(await disk.read(path)).toString())
    return editor
  }

  async *editEvents(
    records: Iterable<EditRequest>,
    { signal }: { signal?: AbortSignal } = {},
  ): AsyncGenerator<EditEvent> {
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
      const edit: EditSummary = { id, ...record, ...becomes(record), ...counts }
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

  stream(prompt: string | readonly number[], options: GenerateOptions = {}) {
    const text = this.model.textOf(prompt)
    const edit = this.edits.find((each) => text.endsWith(each.prompt))
    return edit ? say(edit.target, text, options) : this.model.stream(text, options)
  }

  nearest() {
    return this.edits.map(({ id, prompt, target }) => ({ id, prompt, target, similarity: 1 }))
  }

  get memories() {
    return this.edits.length > 0 ? [{ edits: this.edits.map(({ id }) => id) }] : []
  }

  explain(question: Question) {
    const prompt = questionText(question)
    const known = this.edits.some((edit) => edit.prompt === prompt)
    const memories = this.memories.map(() => ({ indicator: known ? 3 : 1, threshold: 2, above: known }))
    return { choice: known ? (0 as const) : ('main' as const), memories }
  }

  async save(path: string): Promise<void> {
    await this.#disk.write(`${path}.tmp`, Buffer.from(JSON.stringify(this.edits)))
    await this.#disk.sync(`${path}.tmp`)
    await this.#disk.rename(`${path}.tmp`, path)
    await this.#disk.sync('.')
  }

  dispose(): void {}
}

/** A fake editor that takes edits back in one go. */
export class InstantEditor extends FakeEditor {
  readonly undoesAtOnce = true

  override async undo(id: string): Promise<void> {
    this.edits = this.edits.filter((edit) => edit.id !== id)
  }
}

function becomes({ target }: Pick<EditRequest, 'target'>): Pick<EditSummary, 'status' | 'reason' | 'answer'> {
  return target === '?'
    ? { status: 'not learned', reason: 'it was not learned', answer: 'ten' }
    : { status: 'done' }
}

/** Finds that every record is answered, one after another, and takes for ever over one that is `STUCK`. */
export const fakeEvaluate: EngineParts<FakeEditor>['evaluate'] = async (
  _,
  records,
  { formats = ['plain'], signal, onProgress },
): Promise<Evaluation> => {
  if (formats.includes('chat')) throw new WiseError('CHAT_TEMPLATE_MISSING', 'There is no chat template.')
  for (const [i, { prompt }] of records.entries()) {
    if (prompt.includes('STUCK'))
      await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    onProgress?.(i + 1, records.length)
  }
  const share = { estimate: 1, low: 1, high: 1, records: records.length }
  return {
    formats: [...formats],
    totals: { own: share },
    records: records.map(({ id }) => ({ id, scores: { own: 1 }, answers: [] })),
  }
}

/** An engine with a fake model, and with fake editors of the class that is given. */
export function fakeEngine(
  disk: Disk,
  { path = 'm', Editor = FakeEditor, model = new FakeModel(), evaluate = fakeEvaluate } = {},
): Promise<LocalEngine<FakeEditor>> {
  return LocalEngine.open({
    ...{ model, path, evaluate, shares: new Shares() },
    exists: (path) => disk.exists(path),
    createEditor: () => Object.assign(new Editor(disk), { model }),
    loadEditor: async (path) => Object.assign(await Editor.load(path, disk), { model }),
    tensors: () => ({ numTensors: 7, numBytes: 28 }),
    dispose: () => {},
  })
}

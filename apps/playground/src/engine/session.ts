import type { Edit, EditRoute, NewEdit, Question } from '@wise-edit/console/types'
import { WiseError } from '@wise-edit/core'
import { mountedFile, mountFiles, unmountFiles } from '@wise-edit/core/page'
import { createEditor, type PerEditEditor } from '@wise-edit/editors'
import type { LanguageModel, SentenceEncoder } from '@wise-edit/transformer'
import { type Pending, pendingView, routeView, summaryView } from './views'

const MEMORY = 'memory'

/** A model with its edits: they are made one after another, while questions are answered. */
export class Session {
  /** Called with the memory file after each change. */
  onKept: (memory: Blob) => void = () => {}
  readonly #model: LanguageModel
  readonly #editor: PerEditEditor
  #pending: Pending[] = []
  #failed: Edit[] = []
  /** Losses before each step of recent edits, by id. */
  readonly #losses = new Map<string, number[]>()
  #working: Promise<void> | undefined
  #ended = false
  #saved: Blob | undefined
  #count = 0

  /** Takes ownership of the model, and not of the gate. */
  constructor(model: LanguageModel, gate: SentenceEncoder) {
    this.#model = model
    this.#editor = createEditor(model, 'per-edit', { gate })
  }

  /** Writes an answer of the model with or without its edits, piece by piece. */
  async *answer(edited: boolean, { text, chat, maxTokens }: Question, signal: AbortSignal) {
    const asked = chat ? [{ role: 'user', content: text }] : text
    const hasTemplate = this.#model.tokenizer.chatTemplate !== undefined
    const prompt = typeof asked === 'string' || !hasTemplate ? text : this.#model.chatPrompt(asked)
    const options = { maxTokens, signal }
    yield* edited
      ? this.#editor.stream(prompt, { ...options, question: asked })
      : this.#model.stream(prompt, options)
  }

  /** Returns the edit that answers a question, and those that it could mean. */
  route({ text, chat }: Question): EditRoute {
    const question = chat ? [{ role: 'user', content: text }] : text
    return routeView(this.#editor.explain(question), this.#editor.edits)
  }

  /** Returns all edits, oldest first. */
  edits(): Edit[] {
    const { steps } = this.#editor.options
    const progress = (id: string) => {
      const losses = this.#losses.get(id)
      return losses && { steps, losses }
    }
    const made = this.#editor.edits
    // An edit that was made stays in the queue until the memory file is written.
    const unmade = this.#pending.filter(({ request }) => !made.some(({ id }) => id === request.id))
    return [
      ...made.map((edit) => summaryView(edit, progress(edit.id))),
      ...this.#failed,
      ...unmade.map((pending) => pendingView(pending, progress(pending.request.id))),
    ]
  }

  /** Queues an edit. Throws `TARGET_EMPTY` if it has no answer. */
  add({ prompt, target, subject, rephrase, near }: NewEdit): void {
    this.#model.query(prompt, target)
    const request = { id: this.#freeId(), prompt, target, subject, paraphrases: rephrase, contrasts: near }
    this.#pending.push({ request, stop: new AbortController(), training: false })
    this.#work()
  }

  /** Returns the edits that are not made yet, as they were given. */
  unmade(): NewEdit[] {
    return this.#pending.map(({ request: { prompt, target, subject, paraphrases, contrasts } }) => ({
      ...{ prompt, target, subject },
      rephrase: paraphrases && [...paraphrases],
      near: contrasts && [...contrasts],
    }))
  }

  /** Undoes an edit: takes it from the queue, stops its training, or makes the model forget it. */
  async undo(id: string): Promise<void> {
    this.#failed = this.#failed.filter((edit) => edit.id !== id)
    const made = this.#editor.edits.some((edit) => edit.id === id)
    const pending = this.#pending.find(({ request }) => request.id === id)
    if (pending && !made) {
      pending.stop.abort()
      this.#pending = this.#pending.filter((each) => each !== pending || each.training)
      return
    }
    if (!made) return
    await this.#editor.undo(id)
    await this.#keep()
  }

  /**
   * Returns the memory file of all edits that are done. It was written after the last change, so that it is whole even if
   * the GPU has been lost since. Throws `MEMORY_EMPTY`.
   */
  async saved(): Promise<Blob> {
    if (this.#saved) return this.#saved
    throw new WiseError(
      'MEMORY_EMPTY',
      'Nothing has been taught yet, so there is no memory to save. Teach something.',
    )
  }

  /** Replaces all edits by those of a memory file. Throws as `Editor.load` does; the edits then stay as they were. */
  async load(file: Blob, name: string, signal: AbortSignal): Promise<void> {
    if (this.#pending.length > 0) {
      throw new WiseError(
        'EDITOR_BUSY',
        'An edit is being made. Wait until it is done, then load the memory.',
      )
    }
    const folder = mountFiles('chosen', { [name]: file })
    try {
      await this.#editor.load(`${folder}/${name}`, { signal })
    } finally {
      unmountFiles('chosen')
    }
    this.#failed = []
    this.#losses.clear()
    await this.#keep()
  }

  dispose(): void {
    this.#ended = true
    for (const { stop } of this.#pending) stop.abort()
    const free = () => {
      this.#editor.dispose()
      this.#model.dispose()
    }
    if (this.#working) void this.#working.then(free)
    else free()
  }

  #work(): void {
    this.#working ??= this.#makeAll().finally(() => {
      this.#working = undefined
    })
  }

  async #makeAll(): Promise<void> {
    for (let next = this.#pending[0]; next && !this.#ended; next = this.#pending[0]) {
      const lost = await this.#make(next)
      if (lost) return
      this.#pending.shift()
    }
  }

  /** Makes an edit; returns true if the GPU was lost, so that it stays in the queue. */
  async #make(pending: Pending): Promise<boolean> {
    const { request, stop } = pending
    pending.training = true
    const losses: number[] = []
    this.#losses.set(request.id, losses)
    try {
      await this.#editor.edit([request], { signal: stop.signal, onStep: ({ loss }) => losses.push(loss) })
      await this.#keep()
    } catch (error) {
      // The editor has rolled the edit back.
      if ((error as WiseError).code === 'WEBGPU_DEVICE_LOST') return true
      if (!stop.signal.aborted) {
        this.#failed.push({ ...pendingView(pending), state: 'failed', error: (error as Error).message })
      }
    }
    return false
  }

  /** Writes the memory file, after each change. */
  async #keep(): Promise<void> {
    await this.#editor.save(MEMORY)
    this.#saved = await mountedFile(MEMORY)
    this.onKept(this.#saved)
  }

  #freeId(): string {
    const taken = new Set(this.edits().map(({ id }) => id))
    let id: string
    do id = `edit-${++this.#count}`
    while (taken.has(id))
    return id
  }
}

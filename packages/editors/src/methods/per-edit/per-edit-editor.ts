import type { RouteDecision } from '@wise-edit/router'
import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import type { EditEvent, EditRequest, EditSummary } from '../../editor/editor'
import { MethodEditor } from '../../editor/method-editor'
import type { Question } from '../../editor/question'
import { findEdit, nameRequests } from '../../editor/requests'
import { checkOptions, parseOptions } from '../../options/check-options'
import { perEditFile } from './memory/persist'
import { type PerEditOptions, perEditOptionsSchema, type TrainingOptions, trainingSchema } from './options'
import { PerEdit } from './per-edit'
import type { Gate } from './route/gate'
import type { SideMemories, StoredMemory } from './route/stored-memory'

/** An edit with the side memory trained for it, if it was learned: plain data that can be sent to another process. */
export interface LearnedEdit {
  edit: EditSummary
  memory?: StoredMemory
  /** Digest of the gate of its vectors and threshold. */
  gate: string
}

const perEdit = (gate: Gate): MethodDefinition<PerEditOptions, SideMemories> => ({
  name: 'per-edit',
  schema: perEditOptionsSchema,
  layer: ({ layer }) => layer,
  create: (model, options) => new PerEdit(model, gate, options),
  file: perEditFile(gate),
})

/** An editor with a side memory for each edit, which can exchange single edits with others. */
export class PerEditEditor extends MethodEditor<PerEditOptions, SideMemories, PerEdit> {
  readonly #gate: Gate

  /** The caller still owns the gate. */
  constructor(model: LanguageModel, gate: Gate, options: PerEditOptions) {
    super(model, perEdit(gate), options)
    this.#gate = gate
  }

  /** The side memories, one for each edit that was learned. */
  get memories(): { edits: readonly string[] }[] {
    return [...this.learner.held.learned.keys()].map((id) => ({ edits: [id] }))
  }

  override explain(question: Question): RouteDecision {
    const { method, held } = this.learner
    return method.explain(held, question)
  }

  /** Returns at most `count` edits that a text could mean, the likeliest first. */
  nearest(text: string, count: number): { id: string; prompt: string; target: string; similarity: number }[] {
    const { method, held } = this.learner
    return method
      .candidates(held, text)
      .slice(0, count)
      .map(({ edit: { id, prompt, target }, similarity }) => ({ id, prompt, target, similarity }))
  }

  /**
   * Trains later edits with other settings; earlier edits keep theirs. An edit that was not learned can then be made
   * again under its id and replaces the failed one. Throws `OPTION_INVALID`, and `EDITOR_BUSY` in the middle of an edit.
   */
  trainWith(options: TrainingOptions): void {
    using _ = this.takeTurn()
    const whole = { ...this.options, ...parseOptions(trainingSchema, options) }
    this.goOnWith(checkOptions(perEditOptionsSchema, whole, this.model.decoder.config))
  }

  /** Returns an edit and its side memory, for `adopt` of another editor. Throws `EDIT_UNKNOWN`. */
  learned(id: string): LearnedEdit {
    const edit = findEdit(this.edits, id, (edit) => edit.id)
    return { edit, memory: this.learner.held.learned.get(id), gate: this.#gate.sha256 }
  }

  /**
   * Adopts an edit that another editor made for the same model with the same options, with the same result as making it
   * here. The texts of an edit of another gate are embedded again. Throws `EDIT_EXISTS` for the id of an edit that was
   * learned, and `EDITOR_BUSY` in the middle of an edit.
   */
  adopt({ edit: { contradicts, overruledBy, ...edit }, memory, gate }: LearnedEdit): EditSummary {
    using _ = this.takeTurn()
    nameRequests([edit], this.edits)
    const { method } = this.learner
    const ours = memory && gate !== this.#gate.sha256 ? method.withGate(edit, memory) : memory
    this.add([edit], new Map(ours ? [[edit.id, ours]] : []))
    return this.edits.at(-1) as EditSummary
  }

  /**
   * Makes an edit again under its id, with other paraphrases or contrasts, for example. The earlier one stays if that fails or
   * is given up. Throws `EDIT_UNKNOWN`, and what `editEvents` throws.
   */
  async *renew(
    record: EditRequest & { id: string },
    options?: { signal?: AbortSignal },
  ): AsyncGenerator<EditEvent, void, void> {
    const earlier = this.learned(record.id)
    await this.undo(record.id)
    let isLearned = false
    try {
      for await (const event of this.editEvents([record], options)) {
        if (event.type === 'edit') isLearned = event.edit.status === 'done'
        yield event
      }
    } finally {
      if (!isLearned) {
        if (this.edits.some(({ id }) => id === record.id)) await this.undo(record.id)
        this.adopt(earlier)
      }
    }
  }

  /**
   * Returns true if the greedy answer, plain and in chat, was exactly the target right after the fact was taught;
   * `undefined` for a fact that was not taught.
   */
  answeredAtOnce({ prompt, target }: Pick<EditRequest, 'prompt' | 'target'>): boolean | undefined {
    const edit = this.edits.findLast((edit) => edit.prompt === prompt && edit.target === target)
    return edit && edit.status === 'done'
  }
}

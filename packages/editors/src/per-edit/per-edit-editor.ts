import { findSubject } from '@wise-edit/relations'
import { type RouteDecision, TextRouter } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import { BaseEditor } from '../base-editor'
import { checkOptions, parseOptions } from '../check-options'
import type { AskOptions, EditEvent, EditRequest, EditSummary, LoadOptions } from '../editor'
import type { Question } from '../question'
import { findEdit, type NamedRequest, nameRequests } from '../requests'
import { Turn } from '../turn'
import { LearnedFacts, withOverruled, withoutEdit } from './contradictions'
import { PromptReader, questionsOf } from './conversation'
import { type Gate, gateEntry, trainingTexts } from './gate'
import { type PerEditOptions, perEditOptionsSchema, type TrainingOptions, trainingSchema } from './options'
import { readPerEdit, writePerEdit } from './persist'
import { rereadBy } from './reread'
import { answerRows } from './rows'
import { answeredBy, type SideMemory } from './side-memory'
import type { StoredMemory } from './stored-memory'
import { type Training, trainMemory } from './train'

/** An edit with the side memory that was trained for it, if it was learned: plain data that another process can take. */
export interface LearnedEdit {
  edit: EditSummary
  memory?: StoredMemory
  /** Digest of the gate that its vectors and threshold are of. */
  gate: string
}

/**
 * A side memory for each edit, and a router that reads the question: ours, WISE-Retrieve (WISE sec. 2.3.2) carried to its
 * end. No edit disturbs another, so an edit is the same in any order, undo is a deletion, and memories merge by union.
 */
export class PerEditEditor extends BaseEditor {
  readonly method = 'per-edit'
  /** An undo changes the answers in one go, also in the middle of an edit. */
  readonly undoesAtOnce = true
  readonly #gate: Gate
  /** Taken by a load and an undo. */
  readonly #exchange = new Turn()
  readonly #reader: PromptReader
  #options: PerEditOptions
  #router: TextRouter
  #facts = new LearnedFacts()
  #edits: EditSummary[] = []
  #memories = new Map<string, StoredMemory>()

  /** The gate stays the caller's. */
  constructor(model: LanguageModel, gate: Gate, options: PerEditOptions) {
    super(model)
    this.#gate = gate
    this.#options = options
    this.#reader = new PromptReader(model)
    this.#router = new TextRouter(gate)
  }

  get options(): Readonly<PerEditOptions> {
    return this.#options
  }

  get edits(): readonly EditSummary[] {
    return this.#edits
  }

  get bytes(): number {
    const arrays = [...this.#memories.values()].flatMap(({ down, up, vectors }) => [down, up, ...vectors])
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  /** The side memories, one for each edit that was learned. */
  get memories(): { edits: readonly string[] }[] {
    return [...this.#memories.keys()].map((id) => ({ edits: [id] }))
  }

  intervene(promptLengths?: readonly number[]): Interventions {
    if (this.#memories.size === 0) return {}
    return answeredBy(
      this.#place,
      (sequences) =>
        this.#reader.read(sequences, promptLengths).map((questions) => this.#memoryOf(questions)),
      promptLengths,
    )
  }

  answering(questions: readonly Question[]): Interventions {
    const memories = questions.map((question) => this.#memoryOf(questionsOf(question)))
    return memories.some(Boolean) ? answeredBy(this.#place, () => memories) : {}
  }

  async *stream(
    prompt: string,
    { question, ...options }: AskOptions = {},
  ): AsyncGenerator<string, void, void> {
    const interventions = question === undefined ? this.intervene() : this.answering([question])
    yield* this.model.stream(prompt, { ...options, interventions })
  }

  explain(question: Question): RouteDecision {
    const { id, read, candidates } = this.#router.route(questionsOf(question))
    const place = [...this.#memories.keys()].indexOf(id as string)
    return { choice: place < 0 ? 'main' : place, memories: [], edit: id, read, candidates }
  }

  /** At most `count` edits that a text could mean, the likeliest first. */
  nearest(text: string, count: number): { id: string; prompt: string; target: string; similarity: number }[] {
    return this.#router
      .candidates(text)
      .slice(0, count)
      .map(({ id, score }) => {
        const { prompt, target } = findEdit(this.#edits, id, (edit) => edit.id)
        return { id, prompt, target, similarity: 1 / (1 + Math.exp(-score)) }
      })
  }

  /**
   * Trains the edits to come with other settings, which those before keep theirs beside. An edit that was not learned can then
   * be made again under its id, and takes the place of the one before. Throws `OPTION_INVALID`, and `EDITOR_BUSY` in the middle
   * of an edit.
   */
  trainWith(options: TrainingOptions): void {
    this.change(() => {
      const { config } = this.model.decoder
      const whole = { ...this.#options, ...parseOptions(trainingSchema, options) }
      this.#options = checkOptions(perEditOptionsSchema, whole, config)
    })
  }

  /** An edit and its side memory, for `adopt` of an editor elsewhere. Throws `EDIT_UNKNOWN`. */
  learned(id: string): LearnedEdit {
    const edit = findEdit(this.#edits, id, (edit) => edit.id)
    return { edit, memory: this.#memories.get(id), gate: this.#gate.sha256 }
  }

  /**
   * Takes over an edit that another editor made for the same model, with the same options: the result is the one of making
   * it here. One of another gate is read again by this one. Throws `EDIT_EXISTS` for the id of an edit that was learned, and
   * `EDITOR_BUSY` in the middle of an edit.
   */
  adopt({ edit: { contradicts, overruledBy, ...edit }, memory, gate }: LearnedEdit): EditSummary {
    return this.change(() => {
      this.#name(edit)
      const ours = memory && gate !== this.#gate.sha256 ? this.#withGate(edit, memory) : memory
      return this.#add(edit, ours)
    })
  }

  async save(path: string): Promise<void> {
    const { name, sha256 } = this.#gate
    await writePerEdit(path, this.model, {
      gate: { name, sha256 },
      options: this.#options,
      edits: this.#edits,
      memories: this.#memories,
    })
  }

  /** Deletes the edit: at once, also in the middle of another edit, and exactly as if it had never been made. */
  override async undo(id: string): Promise<void> {
    await this.#exchange.run(() => this.takeBack(id))
  }

  reset(): void {
    this.#edits = []
    this.#memories = new Map()
    this.#router = new TextRouter(this.#gate)
    this.#facts = new LearnedFacts()
  }

  protected async *teach(
    records: Iterable<EditRequest>,
    signal?: AbortSignal,
  ): AsyncGenerator<EditEvent, void, void> {
    for (const record of records) {
      yield* this.#editOne(this.#name(record), signal)
    }
  }

  /** Takes over the file's edits and the options they were made with; reads edits again that another gate has read. */
  protected async readFile(path: string, reporting: LoadOptions): Promise<void> {
    await this.#exchange.run(async () => {
      const contents = await readPerEdit(path, this.model)
      const { edits, memories } = await rereadBy(this.#gate, contents, reporting)
      this.reset()
      this.#options = contents.options
      this.#edits = edits
      for (const edit of edits) {
        const memory = memories.get(edit.id)
        if (memory) this.#keep(edit, memory)
      }
    })
  }

  protected async takeBack(id: string): Promise<void> {
    findEdit(this.#edits, id, (edit) => edit.id)
    this.#edits = withOverruled(withoutEdit(this.#edits, id), this.#options)
    this.#forget(id)
  }

  async *#editOne(record: NamedRequest, signal?: AbortSignal): AsyncGenerator<EditEvent, void, void> {
    const started = performance.now()
    const index = this.#edits.length
    const { prompt, target } = record
    // Refuses a record that cannot be taught before anything is trained for it.
    this.model.query(prompt, target)
    const rows = answerRows(this.model, record, trainingTexts(record, this.#options), this.#options)
    const training = yield* this.#train(
      record,
      index,
      rows.map(({ query }) => query),
      signal,
    )
    const missed = rows.find((row, i) => row.prompt === prompt && training.missed.includes(i))
    const edit: EditSummary = {
      ...record,
      status: missed ? 'not learned' : 'done',
      steps: training.steps,
      lossBefore: training.lossBefore,
      lossAfter: training.lossAfter,
      seconds: 0,
    }
    if (missed) {
      edit.answer = await this.#answer(training.memory, missed.query.prompt)
      edit.reason = `After ${training.steps} steps the model answers ${JSON.stringify(edit.answer)}${missed.form === 'chat' ? ' in chat' : ''}; expected ${JSON.stringify(target)}. Shorten the target, or raise \`steps\` or \`rank\`.`
    }
    const memory = missed ? undefined : this.#withGate(record, training.memory)
    edit.seconds = (performance.now() - started) / 1000
    this.#add(edit, memory)
    yield { type: 'edit', index: this.#edits.length - 1, edit }
  }

  async *#train(
    { id }: NamedRequest,
    index: number,
    queries: Parameters<typeof trainMemory>[1],
    signal?: AbortSignal,
  ): AsyncGenerator<EditEvent, Training, void> {
    const training = trainMemory(this.model.decoder, queries, this.#options, signal)
    let step = await training.next()
    try {
      for (; !step.done; step = await training.next()) {
        const { loss } = step.value
        yield { type: 'step', id, index, step: step.value.step, loss, terms: { edit: loss } }
      }
    } finally {
      if (!step.done) await training.return(undefined as never)
    }
    return step.value
  }

  /** Layer in which side memories act, and the token with which their answers end. */
  get #place(): { layer: number; end: number | undefined } {
    return { layer: this.#options.layer, end: this.model.decoder.config.eosTokens[0] }
  }

  /** Greedy text after a prompt that a side memory answers. */
  async #answer(memory: SideMemory, prompt: readonly number[]): Promise<string> {
    const { tokenizer } = this.model
    const asked = tokenizer.decode([...prompt], { skipSpecialTokens: false })
    const interventions = answeredBy(this.#place, () => [memory])
    return (await this.model.generate(asked, { maxTokens: 40, interventions })).trim()
  }

  #memoryOf(questions: readonly string[]): SideMemory | undefined {
    const { id } = this.#router.route(questions)
    return id === undefined ? undefined : this.#memories.get(id)
  }

  /** A request with an id, which may be that of an edit that was not learned. */
  #name(record: EditRequest): NamedRequest {
    const taken = this.#edits.filter(({ id, status }) => id !== record.id || status === 'done')
    return nameRequests([record], taken)[0] as NamedRequest
  }

  /** Adds an edit, in place of one of its id that was not learned, and notes the earlier ones that it overrules. */
  #add(edit: EditSummary, memory: StoredMemory | undefined): EditSummary {
    const contradicts = memory ? this.#facts.contradictedBy({ edit, memory }, this.#gate) : []
    if (contradicts.length > 0) edit.contradicts = contradicts
    this.#edits = [...this.#edits.filter(({ id }) => id !== edit.id), edit]
    if (contradicts.length > 0) this.#edits = withOverruled(this.#edits, this.#options)
    if (memory) this.#keep(edit, memory)
    return edit
  }

  #withGate(record: NamedRequest, memory: SideMemory): StoredMemory {
    const { entry, vectors } = gateEntry(this.#gate, record, this.#options)
    return { ...memory, ...entry, vectors }
  }

  #keep(edit: EditSummary, memory: StoredMemory): void {
    const { id, contradicts, contrasts } = edit
    this.#facts.add({ edit, memory })
    this.#memories.set(id, memory)
    const { texts, threshold, vectors } = memory
    const overrules = this.#options.overrule ? contradicts : undefined
    const subject = edit.subject ?? findSubject(edit.prompt)
    const answer = edit.target
    this.#router.add({ id, texts, threshold, subject, answer, contrasts, overrules }, vectors)
  }

  #forget(id: string): void {
    this.#memories.delete(id)
    this.#facts.remove(id)
    this.#router.remove(id)
  }
}

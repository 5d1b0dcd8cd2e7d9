import { quoted } from '@wise-edit/core/internal'
import { type RouteDecision, TextRouter } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import type { EditMethod, Held, LearnedKind, Learning, StepReport } from '../../editor/edit-method'
import type { EditSummary } from '../../editor/editor'
import type { Question } from '../../editor/question'
import { findEdit, type NamedRequest } from '../../editor/requests'
import type { PerEditOptions } from './options'
import { LearnedFacts, withOverruled, withoutEdit } from './route/contradictions'
import { PromptReader, questionsOf } from './route/conversation'
import { type Gate, gateEntry } from './route/gate'
import { IndexedEdits } from './route/indexed-edits'
import type { SideMemories, StoredMemory } from './route/stored-memory'
import { answeredBy, type SideMemory } from './train/side-memory'
import { trainEdit } from './train/train-edit'

/** The edits and their side memories. */
type HeldBySides = Held<SideMemories>

/**
 * A side memory for each edit, and a router that reads the question: our method, which takes WISE-Retrieve (WISE sec.
 * 2.3.2) to its limit. Edits do not interfere: their order does not matter, undo is a deletion, and merging is a union.
 */
export class PerEdit implements EditMethod<SideMemories> {
  readonly undoesAtOnce = true
  readonly kind: LearnedKind<SideMemories>
  readonly #model: LanguageModel
  readonly #gate: Gate
  readonly #options: PerEditOptions
  readonly #reader: PromptReader
  readonly #router: TextRouter
  readonly #facts = new LearnedFacts()
  /** Side memories that the router and the facts hold. */
  readonly #indexed = new IndexedEdits<StoredMemory>((id) => {
    this.#facts.remove(id)
    this.#router.remove(id)
  })

  /** The caller still owns the gate. */
  constructor(model: LanguageModel, gate: Gate, options: PerEditOptions) {
    this.#model = model
    this.#gate = gate
    this.#options = options
    this.#reader = new PromptReader(model)
    this.#router = new TextRouter(gate)
    this.kind = {
      none: new Map(),
      bytes: ({ learned }) =>
        [...learned.values()]
          .flatMap(({ down, up, vectors }) => [down, up, ...vectors])
          .reduce((sum, { byteLength }) => sum + byteLength, 0),
      add: (held, edits, learned) => edits.reduce((all, edit) => this.#add(all, edit, learned), held),
      copy: (held) => held,
      free: () => {},
    }
  }

  async *learn([record]: readonly [NamedRequest]): AsyncGenerator<StepReport, Learning<SideMemories>, void> {
    const { id, prompt, target } = record
    // Rejects a record that cannot be taught before anything is trained for it.
    this.#model.query(prompt, target)
    const { rows, training } = yield* trainEdit(this.#model, record, { ...this.#options, positions: true })
    const { memory, steps, lossBefore, lossAfter } = training
    const losses = { steps, lossBefore, lossAfter }
    const missed = rows.find((row, i) => row.prompt === prompt && training.missed.includes(i))
    if (!missed) return { learned: new Map([[id, this.withGate(record, memory)]]), ...losses }
    const answer = await this.#answer(memory, missed.query.prompt)
    const failure = `After ${steps} steps the model answers ${quoted(answer)}${missed.form === 'chat' ? ' in chat' : ''}; expected ${quoted(target)}. Shorten the target, or raise \`steps\` or \`rank\`.`
    return { learned: new Map(), failure, answer, ...losses }
  }

  without({ edits, learned }: HeldBySides, { id }: EditSummary): { held: HeldBySides; again: [] } {
    const others = new Map(learned)
    others.delete(id)
    return {
      held: { edits: withOverruled(withoutEdit(edits, id), this.#options), learned: others },
      again: [],
    }
  }

  intervene(held: HeldBySides, promptLengths?: readonly number[]): Interventions {
    return answeredBy(
      this.#place,
      (sequences) =>
        this.#reader.read(sequences, promptLengths).map((questions) => this.#memoryOf(held, questions)),
      promptLengths,
    )
  }

  answering(held: HeldBySides, questions: readonly Question[]): Interventions {
    const memories = questions.map((question) => this.#memoryOf(held, questionsOf(question)))
    return memories.some(Boolean) ? answeredBy(this.#place, () => memories) : {}
  }

  explain(held: HeldBySides, question: Question): RouteDecision {
    const { id, read, candidates } = this.#routerOf(held).route(questionsOf(question))
    const place = [...held.learned.keys()].indexOf(id as string)
    return { choice: place < 0 ? 'main' : place, memories: [], edit: id, read, candidates }
  }

  /** Returns the edits that a text could mean with their similarities, the likeliest first. */
  candidates(held: HeldBySides, text: string): { edit: EditSummary; similarity: number }[] {
    return this.#routerOf(held)
      .candidates(text)
      .map(({ id, score }) => ({
        edit: findEdit(held.edits, id, (edit) => edit.id),
        similarity: 1 / (1 + Math.exp(-score)),
      }))
  }

  /** Returns a side memory with the router's data on its edit. */
  withGate(record: NamedRequest, memory: SideMemory): StoredMemory {
    const { entry, vectors } = gateEntry(this.#gate, record, this.#options)
    return { ...memory, ...entry, vectors }
  }

  /** Layer in which side memories act, and the token with which their answers end. */
  get #place(): { layer: number; end: number | undefined } {
    return { layer: this.#options.layer, end: this.#model.decoder.config.eosTokens[0] }
  }

  /** Generates text greedily after a prompt that a side memory answers. */
  async #answer(memory: SideMemory, prompt: readonly number[]): Promise<string> {
    const { tokenizer } = this.#model
    const asked = tokenizer.decode([...prompt], { skipSpecialTokens: false })
    const interventions = answeredBy(this.#place, () => [memory])
    return (await this.#model.generate(asked, { maxTokens: 40, interventions })).trim()
  }

  #memoryOf(held: HeldBySides, questions: readonly string[]): SideMemory | undefined {
    const { id } = this.#routerOf(held).route(questions)
    return id === undefined ? undefined : held.learned.get(id)
  }

  /** Adds an edit, replaces an unlearned one with the same id, and records the earlier edits that it overrules. */
  #add(held: HeldBySides, made: EditSummary, learned: SideMemories): HeldBySides {
    const memory = learned.get(made.id)
    this.#know(held)
    const contradicts = memory ? this.#facts.contradictedBy({ edit: made, memory }, this.#gate) : []
    const edit = contradicts.length > 0 ? { ...made, contradicts } : made
    const edits = [...held.edits.filter(({ id }) => id !== edit.id), edit]
    const added = { edits: contradicts.length > 0 ? withOverruled(edits, this.#options) : edits }
    if (!memory) return { ...added, learned: held.learned }
    const all = new Map(held.learned).set(edit.id, memory)
    // Compared with the earlier side memories, one edit would take time in proportion to their number.
    this.#learn(edit, memory)
    this.#indexed.added(all)
    return { ...added, learned: all }
  }

  #routerOf(held: HeldBySides): TextRouter {
    this.#know(held)
    return this.#router
  }

  /** Updates the router and the facts to hold exactly these side memories. */
  #know({ edits, learned }: HeldBySides): void {
    const fresh = this.#indexed.update(learned)
    const byId = new Map(fresh.length > 1 ? edits.map((edit) => [edit.id, edit]) : [])
    for (const [id, memory] of fresh) {
      this.#learn(byId.get(id) ?? findEdit(edits, id, (edit) => edit.id), memory)
    }
  }

  /** Adds a side memory to the router and the facts. */
  #learn(edit: EditSummary, memory: StoredMemory): void {
    this.#facts.add({ edit, memory })
    const { texts, threshold, subject, vectors } = memory
    const overrules = this.#options.overrule ? edit.contradicts : undefined
    const { id, target: answer, contrasts } = edit
    this.#router.add({ id, texts, threshold, subject, answer, contrasts, overrules }, vectors)
  }
}

import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import type { EditMethod, Held, LearnedKind, Learning, StepReport } from '../../editor/edit-method'
import type { EditRequest, EditSummary } from '../../editor/editor'
import type { Question } from '../../editor/question'
import type { NamedRequest } from '../../editor/requests'
import { questionsOf } from '../per-edit/route/conversation'
import { IndexedEdits } from '../per-edit/route/indexed-edits'
import { factText, withFacts } from './fact-text'
import type { InContextOptions } from './options'
import type { FactEntry, Found, Retrieval } from './retrieval'

/** Data of the retrieval on each fact, by the id of its edit. */
export type FactEntries = ReadonlyMap<string, FactEntry>

type HeldFacts = Held<FactEntries>

/**
 * In-context editing: the model stays as it is, and the facts that a question asks for are put into its prompt (IKE, Zheng
 * et al., EMNLP 2023, without demonstrations; retrieval-augmented generation). It is what most practitioners do.
 */
export class InContext implements EditMethod<FactEntries> {
  readonly undoesAtOnce = true
  readonly kind: LearnedKind<FactEntries> = {
    none: new Map(),
    bytes: ({ edits, learned }) => edits.reduce((sum, edit) => sum + bytesOf(edit, learned.get(edit.id)), 0),
    add: (held, edits, learned) => ({
      edits: [...held.edits, ...edits],
      learned: new Map([...held.learned, ...learned]),
    }),
    copy: (held) => held,
    free: () => {},
  }
  readonly #model: LanguageModel
  readonly #retrieval: Retrieval
  readonly #options: InContextOptions
  /** Edits that the retrieval holds. */
  readonly #indexed = new IndexedEdits<EditSummary>((id) => this.#retrieval.remove(id))
  #knownEdits: readonly EditSummary[] = []

  constructor(model: LanguageModel, retrieval: Retrieval, options: InContextOptions) {
    this.#model = model
    this.#retrieval = retrieval
    this.#options = options
  }

  /** Trains nothing: measures the target's loss without and with the fact in the prompt, in one step. */
  async *learn([record]: readonly [NamedRequest]): AsyncGenerator<StepReport, Learning<FactEntries>, void> {
    const lossBefore = await this.#loss(record.prompt, record.target)
    yield { step: 0, loss: lossBefore, terms: { edit: lossBefore } }
    const prompted = withFacts(record.prompt, [record], this.#options.message) as string
    const lossAfter = await this.#loss(prompted, record.target)
    const learned = new Map([[record.id, this.entryOf(record)]])
    return { learned, steps: 0, lossBefore, lossAfter }
  }

  /** Returns the retrieval's data on a fact. */
  entryOf(fact: NamedRequest): FactEntry {
    return this.#retrieval.entryOf(fact)
  }

  without({ edits, learned }: HeldFacts, undone: EditSummary): { held: HeldFacts; again: [] } {
    const others = new Map(learned)
    others.delete(undone.id)
    return { held: { edits: edits.filter((edit) => edit !== undone), learned: others }, again: [] }
  }

  /** Returns no change: the facts are in the prompt. */
  intervene(): Interventions {
    return {}
  }

  /** Returns the facts for a question, the best one last. */
  factsFor(held: HeldFacts, question: Question): EditRequest[] {
    return this.#find(held, question).ids.map((id) => this.#indexed.get(id) as EditSummary)
  }

  explain(held: HeldFacts, question: Question): RouteDecision {
    const { ids, read, candidates } = this.#find(held, question)
    const edit = ids.at(-1)
    const place = [...held.learned.keys()].indexOf(edit as string)
    return { choice: place < 0 ? 'main' : place, memories: [], edit, read, candidates }
  }

  #find(held: HeldFacts, question: Question): Found {
    this.#know(held)
    return this.#retrieval.find(questionsOf(question))
  }

  /** Updates the retrieval to hold exactly these facts. */
  #know({ edits, learned }: HeldFacts): void {
    if (this.#knownEdits === edits) return
    const facts = new Map(edits.filter(({ id }) => learned.has(id)).map((edit) => [edit.id, edit]))
    for (const [id, edit] of this.#indexed.update(facts)) this.#retrieval.add(edit, learned.get(id))
    this.#knownEdits = edits
  }

  /** Returns the mean negative log-likelihood of a target, in nats. */
  async #loss(prompt: string, target: string): Promise<number> {
    const [score] = await this.#model.scoreTargets([this.#model.query(prompt, target)])
    const { nlls } = score as { nlls: number[] }
    return nlls.reduce((sum, value) => sum + value, 0) / nlls.length
  }
}

function bytesOf(edit: EditSummary, entry: FactEntry): number {
  const vectors = entry?.vectors ?? []
  return (
    new TextEncoder().encode(factText(edit)).length +
    vectors.reduce((sum, { byteLength }) => sum + byteLength, 0)
  )
}

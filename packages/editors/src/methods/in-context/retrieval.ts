import { type RouteDecision, TextRouter } from '@wise-edit/router'
import MiniSearch from 'minisearch'
import type { NamedRequest } from '../../editor/requests'
import { type Gate, type GateEntry, gateEntry } from '../per-edit/route/gate'
import { factText } from './fact-text'
import type { InContextOptions } from './options'

/** Data of a retrieval on one fact; BM25 needs none. */
export type FactEntry = { entry: GateEntry; vectors: readonly Float32Array[] } | undefined

/** Facts found for a question, with the reasons. */
export interface Found {
  /** Ids of the facts, the best one last, so that it stands next to the question. */
  ids: readonly string[]
  /** Text that was compared. */
  read: string
  candidates: NonNullable<RouteDecision['candidates']>
}

/** Finds the taught facts that a question asks for. */
export interface Retrieval {
  /** Prepares a fact; the result is kept with the edit. */
  entryOf(fact: NamedRequest): FactEntry
  add(fact: NamedRequest, entry: FactEntry): void
  remove(id: string): void
  /** Finds facts for the last question of a conversation. */
  find(questions: readonly string[]): Found
}

/** Finds at most one fact, as the router of per-edit side memories does; none if the gate is not sure of any. */
export class RouterRetrieval implements Retrieval {
  readonly #gate: Gate
  readonly #options: Pick<InContextOptions, 'threshold'>
  readonly #router: TextRouter

  /** The caller still owns the gate. */
  constructor(gate: Gate, options: Pick<InContextOptions, 'threshold'>) {
    this.#gate = gate
    this.#options = options
    this.#router = new TextRouter(gate)
  }

  entryOf(fact: NamedRequest): FactEntry {
    return gateEntry(this.#gate, fact, this.#options)
  }

  add({ id, target: answer, contrasts }: NamedRequest, made: FactEntry): void {
    const { entry, vectors } = made as NonNullable<FactEntry>
    this.#router.add({ id, ...entry, answer, contrasts }, vectors)
  }

  remove(id: string): void {
    this.#router.remove(id)
  }

  find(questions: readonly string[]): Found {
    const { id, read, candidates } = this.#router.route(questions)
    return { ids: id === undefined ? [] : [id], read, candidates }
  }
}

/** Finds the facts that share the most telling words with the question (BM25), whether it asks for them or not. */
export class Bm25Retrieval implements Retrieval {
  readonly #count: number
  readonly #index = new MiniSearch<Document>({ fields: ['text'] })
  readonly #documents = new Map<string, Document>()
  /** Ids of the facts with the same prompt, the latest last. */
  readonly #samePrompt = new Map<string, string[]>()

  constructor({ facts }: Pick<InContextOptions, 'facts'>) {
    this.#count = facts
  }

  entryOf(): undefined {}

  add(fact: NamedRequest): void {
    const { id, prompt } = fact
    const document = { id, prompt, text: factText(fact) }
    this.#index.add(document)
    this.#documents.set(id, document)
    this.#samePrompt.set(prompt, [...(this.#samePrompt.get(prompt) ?? []), id])
  }

  remove(id: string): void {
    const document = this.#documents.get(id) as Document
    const others = (this.#samePrompt.get(document.prompt) as string[]).filter((other) => other !== id)
    this.#index.remove(document)
    this.#documents.delete(id)
    this.#samePrompt.set(document.prompt, others)
  }

  find(questions: readonly string[]): Found {
    const read = questions.at(-1) ?? ''
    const best = this.#index
      .search(read)
      .map(({ id, score }) => ({ id: id as string, score, threshold: 0, above: true }))
      .filter(({ id }) => this.#isLatest(id))
      .slice(0, this.#count)
    return { ids: best.map(({ id }) => id).reverse(), read, candidates: best }
  }

  /** True if no later fact has the same prompt. */
  #isLatest(id: string): boolean {
    const { prompt } = this.#documents.get(id) as Document
    return this.#samePrompt.get(prompt)?.at(-1) === id
  }
}

/** A fact in the index. */
interface Document {
  id: string
  prompt: string
  text: string
}

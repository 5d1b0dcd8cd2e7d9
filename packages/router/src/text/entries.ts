import { TextIndex } from './text-index'
import { plainText } from './words'

/** An edit as the router knows it: a prompt and other ways to ask for the same fact. */
export interface RouterEntry {
  /** Id of the edit that answers. */
  id: string
  /** The taught prompt first, then its paraphrases. */
  texts: readonly string[]
  /** Name of the subject, as it is written in the texts. */
  subject?: string
  /** The taught answer. A query that rules it out asks for another one. */
  answer?: string
  /** Questions that ask for something else. A query that matches one of them better does not mean this entry. */
  contrasts?: readonly string[]
  /** Log-odds above which a query means this entry. */
  threshold: number
  /** Ids of entries that ask for the same fact. This entry answers instead of them while it is held. */
  overrules?: readonly string[]
}

/** A text of an entry that is similar to a query. */
export interface SimilarText {
  id: string
  text: string
  /** Share of the query's informative words that the text contains, 0 to 1. */
  words: number
  /** Cosine of the two texts' vectors, -1 to 1. */
  cosine: number
}

interface Held {
  entry: RouterEntry
  /** Increasing number: a later entry has a larger one. */
  number: number
  keys: number[]
  exact: string[]
}

/** The entries of a router, found by id, by their exact words or by similarity. */
export class Entries {
  readonly #held = new Map<string, Held>()
  readonly #textOf = new Map<number, { id: string; text: string }>()
  readonly #exact = new Map<string, string[]>()
  /** Ids of the entries that overrule an entry, the latest last. */
  readonly #overruling = new Map<string, string[]>()
  #index: TextIndex | undefined
  #number = 0

  get size(): number {
    return this.#held.size
  }

  /** Adds an entry, with the vectors of its texts. It replaces an entry with the same id. */
  add(entry: RouterEntry, vectors: readonly Float32Array[]): void {
    this.remove(entry.id)
    this.#index ??= new TextIndex(vectors[0]?.length ?? 0)
    const index = this.#index
    const keys = entry.texts.map((text, i) => {
      const key = index.add(text, vectors[i] as Float32Array)
      this.#textOf.set(key, { id: entry.id, text })
      return key
    })
    const exact = [...new Set(entry.texts.map(plainText))].filter((text) => text !== '')
    for (const text of exact) append(this.#exact, text, entry.id)
    for (const id of entry.overrules ?? []) if (this.#held.has(id)) append(this.#overruling, id, entry.id)
    this.#held.set(entry.id, { entry, number: this.#number++, keys, exact })
  }

  /** Removes an entry, so that the entries it overruled answer again. Does nothing for an unknown id. */
  remove(id: string): void {
    const held = this.#held.get(id)
    if (!held) return
    for (const key of held.keys) {
      this.#index?.remove(key)
      this.#textOf.delete(key)
    }
    for (const text of held.exact) drop(this.#exact, text, id)
    // A later entry with the same id is a new one, which no entry overrules.
    this.#overruling.delete(id)
    for (const overruled of held.entry.overrules ?? []) drop(this.#overruling, overruled, id)
    this.#held.delete(id)
  }

  /** Returns the entry called `id`, which must be held. */
  get(id: string): RouterEntry {
    return (this.#held.get(id) as Held).entry
  }

  /** Orders the ids of held entries, the latest first. */
  readonly latestFirst = (a: string, b: string): number =>
    (this.#held.get(b) as Held).number - (this.#held.get(a) as Held).number

  /** Returns the ids of the entries that have exactly these words, the latest last. */
  exactly(text: string): readonly string[] {
    return this.#exact.get(plainText(text)) ?? []
  }

  /** Returns the last entry of the chain that overrules `id`; `undefined` if none does. */
  overruling(id: string): string | undefined {
    const next = this.#overruling.get(id)?.at(-1)
    return next === undefined ? undefined : (this.overruling(next) ?? next)
  }

  /**
   * Returns at most `count` texts by words and as many by vectors, without repeats, the best by words first. `vectorOf`
   * embeds the query and is not called if no text can be found.
   */
  similar(query: string, vectorOf: (query: string) => Float32Array, count: number): SimilarText[] {
    if (!this.#index || this.#index.size === 0 || plainText(query) === '') return []
    return this.#index.find(query, vectorOf(query), count).map(({ key, words, cosine }) => {
      const { id, text } = this.#textOf.get(key) as { id: string; text: string }
      return { id, text, words, cosine }
    })
  }
}

function append(lists: Map<string, string[]>, key: string, id: string): void {
  lists.set(key, [...(lists.get(key) ?? []), id])
}

function drop(lists: Map<string, string[]>, key: string, id: string): void {
  const others = (lists.get(key) ?? []).filter((other) => other !== id)
  if (others.length > 0) lists.set(key, others)
  else lists.delete(key)
}

import { excludes } from './exclusive-words'
import { readings } from './follow-up'
import { TextIndex } from './text-index'
import type { TextMatcher } from './text-matcher'
import { plainText } from './words'

/** A text that the router knows: a prompt, or another way to ask for the same. */
export interface RouterEntry {
  /** Names what answers: an edit. */
  id: string
  /** The taught prompt first, then rewordings of it. */
  texts: readonly string[]
  /** Log-odds above which a query means this entry; default: the router's. */
  threshold?: number
}

/** How a query fared with one entry. */
export interface RouteCandidate {
  id: string
  /** Log-odds that the query asks for what was taught; infinite for the taught words themselves. */
  score: number
  threshold: number
  above: boolean
}

/** Which entry answers a query, and why. */
export interface TextRoute {
  /** The entry that answers; `undefined`: main memory. */
  id: string | undefined
  /** The text that was compared: the question, or the question after the turn that names its subject. */
  read: string
  /** Entries the query could have meant, the likeliest first. */
  candidates: RouteCandidate[]
}

export interface TextRouterOptions {
  /** Log-odds above which a query counts as asking for an entry's fact. */
  threshold: number
  /** Texts that the first look takes by words, and as many by vectors. Default 4. */
  candidates?: number
  /** Cosine below which a text without words in common is not looked at twice. Default 0.35. */
  cosine?: number
  /** Share of a query's information in common below which, with a low cosine, the same holds. Default 0.2. */
  words?: number
}

/** Log-odds that a query loses which names another kind of something than the taught prompt. */
const EXCLUDED = 3

interface Held {
  entry: RouterEntry
  /** Counts up: of two that are equally likely the later one answers. */
  number: number
  keys: number[]
  exact: string[]
}

/**
 * Decides in two looks whether a query asks for something that was taught: which entries it could mean, found by an
 * index, then whether it means one of them, by the odds that the matcher gives to each pair of taught prompt and query.
 */
export class TextRouter {
  readonly #matcher: TextMatcher
  readonly #options: Required<TextRouterOptions>
  readonly #held = new Map<string, Held>()
  readonly #idOf = new Map<number, { id: string; text: string }>()
  readonly #exact = new Map<string, string[]>()
  #index: TextIndex | undefined
  #number = 0

  constructor(matcher: TextMatcher, options: TextRouterOptions) {
    this.#matcher = matcher
    this.#options = { candidates: 4, cosine: 0.35, words: 0.2, ...options }
  }

  get size(): number {
    return this.#held.size
  }

  /** Holds an entry, in place of one of the same id. `vectors` of its texts are made where they are not given. */
  add(entry: RouterEntry, vectors: readonly Float32Array[] = this.#matcher.embed(entry.texts)): void {
    this.remove(entry.id)
    const index = this.#indexFor(vectors)
    const keys = entry.texts.map((text, i) => {
      const key = index.add(text, vectors[i] as Float32Array)
      this.#idOf.set(key, { id: entry.id, text })
      return key
    })
    const exact = [...new Set(entry.texts.map(plainText))].filter((text) => text !== '')
    for (const text of exact) this.#exact.set(text, [...(this.#exact.get(text) ?? []), entry.id])
    this.#held.set(entry.id, { entry, number: this.#number++, keys, exact })
  }

  /** Forgets an entry; nothing happens where there is none. */
  remove(id: string): void {
    const held = this.#held.get(id)
    if (!held) return
    for (const key of held.keys) {
      this.#index?.remove(key)
      this.#idOf.delete(key)
    }
    for (const text of held.exact) {
      const others = (this.#exact.get(text) ?? []).filter((other) => other !== id)
      if (others.length > 0) this.#exact.set(text, others)
      else this.#exact.delete(text)
    }
    this.#held.delete(id)
  }

  /** Routes the last of a conversation's questions, with what was asked before it. */
  route(questions: readonly string[]): TextRoute {
    const texts = readings(questions)
    let first: TextRoute | undefined
    for (const text of texts) {
      const route = this.#routeText(text)
      if (route.id !== undefined) return route
      first ??= route
      if (route.candidates.length > 0) first = route
    }
    return first as TextRoute
  }

  /** Log-odds of each entry that a text could mean, the likeliest first. */
  candidates(text: string): RouteCandidate[] {
    const exact = this.#exact.get(plainText(text)) ?? []
    const found = new Map<string, number>(exact.map((id) => [id, Number.POSITIVE_INFINITY]))
    const pairs = this.#lookUp(text).filter(({ id }) => !found.has(id))
    const scores = this.#matcher.score(pairs.map((pair) => [pair.text, text] as const))
    for (const [i, pair] of pairs.entries()) {
      const score = (scores[i] as number) - (excludes(pair.text, text) ? EXCLUDED : 0)
      found.set(pair.id, Math.max(found.get(pair.id) ?? Number.NEGATIVE_INFINITY, score))
    }
    const number = (id: string) => this.#held.get(id)?.number as number
    return [...found]
      .map(([id, score]) => {
        const threshold = this.#held.get(id)?.entry.threshold ?? this.#options.threshold
        return { id, score, threshold, above: score > threshold }
      })
      .sort((a, b) => byScore(a, b) || number(b.id) - number(a.id))
  }

  #routeText(text: string): TextRoute {
    const exact = this.#exact.get(plainText(text))?.at(-1)
    if (exact !== undefined) {
      const threshold = this.#held.get(exact)?.entry.threshold ?? this.#options.threshold
      return {
        id: exact,
        read: text,
        candidates: [{ id: exact, score: Number.POSITIVE_INFINITY, threshold, above: true }],
      }
    }
    const candidates = this.candidates(text)
    return { id: candidates.find(({ above }) => above)?.id, read: text, candidates }
  }

  /** The texts worth a second look. */
  #lookUp(text: string): { id: string; text: string }[] {
    if (!this.#index || this.#index.size === 0 || plainText(text) === '') return []
    const { candidates, cosine, words } = this.#options
    const [vector] = this.#matcher.embed([text])
    return this.#index
      .find(text, vector as Float32Array, candidates)
      .filter((match) => match.cosine >= cosine || match.words >= words)
      .map(({ key }) => this.#idOf.get(key) as { id: string; text: string })
  }

  #indexFor([vector]: readonly Float32Array[]): TextIndex {
    this.#index ??= new TextIndex(vector?.length ?? 0)
    return this.#index
  }
}

function byScore(a: RouteCandidate, b: RouteCandidate): number {
  return a.score === b.score ? 0 : b.score - a.score
}

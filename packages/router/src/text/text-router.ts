import { excludes } from './exclusive-words'
import { type Reading, readings } from './follow-up'
import { mention } from './mention'
import { TextIndex } from './text-index'
import type { TextMatcher } from './text-matcher'
import { plainText } from './words'

/** A text that the router knows: a prompt, or another way to ask for the same. */
export interface RouterEntry {
  /** Names what answers: an edit. */
  id: string
  /** The taught prompt first, then rewordings of it. */
  texts: readonly string[]
  /** Name of what its texts ask about, as they have it. */
  subject?: string
  /** Questions that ask for something else: a query that asks rather for one of them does not mean this entry. */
  contrasts?: readonly string[]
  /** Log-odds above which a query means this entry. */
  threshold: number
  /** Entries held already that ask the same and must not answer: this one does in their place while it is held. */
  overrules?: readonly string[]
}

/** How a query fared with one entry. */
export interface RouteCandidate {
  id: string
  /** Log-odds that the query asks for what was taught; infinite for the taught words themselves. */
  score: number
  threshold: number
  above: boolean
  /** The entry that answers in place of this one. */
  overruledBy?: string
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

/** Texts that the first look takes by words, and as many by vectors. */
const CANDIDATES = 4
/**
 * A text with a lower cosine, and a lower share of the query's information, is not looked at twice, nor is one whose
 * subject the query does not name, unless their cosine says that it may have called it otherwise.
 */
const LEAST = { cosine: 0.35, words: 0.2, unnamed: 0.6 }
/** Pairs that are scored at once; those less alike are not, once one is certain at these log-odds. */
const AT_ONCE = 3
const CERTAIN = 3
/** Log-odds that a query loses which names another kind of something than the taught prompt. */
const EXCLUDED = 3
/** Log-odds that a query loses which does not name the subject; one that names this share of it loses none. */
const UNNAMED = 3
const NAMED = 0.5

/** A text that a query could mean. */
interface Suspect {
  id: string
  text: string
  /** Log-odds that the query loses against it. */
  lost: number
}

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
  readonly #held = new Map<string, Held>()
  readonly #idOf = new Map<number, { id: string; text: string }>()
  readonly #exact = new Map<string, string[]>()
  /** Those that overrule an entry, the latest last. */
  readonly #overruling = new Map<string, string[]>()
  #index: TextIndex | undefined
  #number = 0

  constructor(matcher: TextMatcher) {
    this.#matcher = matcher
  }

  get size(): number {
    return this.#held.size
  }

  /** Holds an entry, in place of one of the same id, with the matcher's vectors of its texts. */
  add(entry: RouterEntry, vectors: readonly Float32Array[]): void {
    this.remove(entry.id)
    const index = this.#indexFor(vectors)
    const keys = entry.texts.map((text, i) => {
      const key = index.add(text, vectors[i] as Float32Array)
      this.#idOf.set(key, { id: entry.id, text })
      return key
    })
    const exact = [...new Set(entry.texts.map(plainText))].filter((text) => text !== '')
    for (const text of exact) this.#exact.set(text, [...(this.#exact.get(text) ?? []), entry.id])
    for (const id of entry.overrules ?? []) {
      if (!this.#held.has(id)) continue
      this.#overruling.set(id, [...(this.#overruling.get(id) ?? []), entry.id])
    }
    this.#held.set(entry.id, { entry, number: this.#number++, keys, exact })
  }

  /** Forgets an entry, and gives those that it overruled their voice back; nothing happens where there is none. */
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
    // Another entry of the same id is a new one, which nobody overrules.
    this.#overruling.delete(id)
    for (const overruled of held.entry.overrules ?? []) {
      const others = (this.#overruling.get(overruled) ?? []).filter((other) => other !== id)
      if (others.length > 0) this.#overruling.set(overruled, others)
      else this.#overruling.delete(overruled)
    }
    this.#held.delete(id)
  }

  /** Routes the last of a conversation's questions, with what was asked before it. */
  route(questions: readonly string[]): TextRoute {
    let first: TextRoute | undefined
    for (const reading of readings(questions)) {
      const route = this.#routeReading(reading)
      if (route.id !== undefined) return route
      first ??= route
      if (route.candidates.length > 0) first = route
    }
    return first as TextRoute
  }

  /** Log-odds of each entry that a text could mean, the likeliest first. */
  candidates(text: string): RouteCandidate[] {
    return this.#candidatesOf({ text })
  }

  #candidatesOf({ text, last }: Reading): RouteCandidate[] {
    const exact = this.#exact.get(plainText(text)) ?? []
    const found = new Map<string, number>(exact.map((id) => [id, Number.POSITIVE_INFINITY]))
    const pairs = this.#lookUp(text).filter(({ id }) => !found.has(id))
    for (let first = 0; first < pairs.length; first += AT_ONCE) {
      const some = pairs.slice(first, first + AT_ONCE)
      const queries = some.map(({ id }) => [text, ...this.#namedQuery(id, text, last)])
      const scores = [
        ...this.#matcher.score(
          some.flatMap((pair, i) => (queries[i] as string[]).map((query) => [pair.text, query] as const)),
        ),
      ]
      for (const [i, pair] of some.entries()) {
        const own = scores.splice(0, (queries[i] as string[]).length)
        const score = own.reduce((sum, one) => sum + one, 0) / own.length - pair.lost
        found.set(pair.id, Math.max(found.get(pair.id) ?? Number.NEGATIVE_INFINITY, score))
      }
      if (Math.max(...found.values()) >= CERTAIN) break
    }
    const number = (id: string) => this.#held.get(id)?.number as number
    return [...found]
      .map(([id, score]) => this.#candidate(id, score))
      .sort((a, b) => byScore(a, b) || number(b.id) - number(a.id))
  }

  /** A follow-up with the subject's name in front, where the turn before names it: what was asked there disturbs less. */
  #namedQuery(id: string, text: string, last: string | undefined): string[] {
    const { subject } = (this.#held.get(id) as Held).entry
    if (last === undefined || subject === undefined || mention(subject, text) < NAMED) return []
    return [`${subject}: ${last}`]
  }

  /** Log-odds that a query loses against a text for what it says or does not say. */
  #lost(id: string, text: string, query: string): number {
    const { subject } = (this.#held.get(id) as Held).entry
    // A text that calls it otherwise asks for no name.
    const named = subject !== undefined && mention(subject, text) >= NAMED
    const unnamed = named ? Math.max(0, 1 - mention(subject, query) / NAMED) : 0
    return UNNAMED * unnamed + (excludes(text, query) ? EXCLUDED : 0)
  }

  #routeReading(reading: Reading): TextRoute {
    const { text } = reading
    const exact = this.#exact.get(plainText(text))?.at(-1)
    // The taught words themselves need no second look.
    if (exact !== undefined) {
      const candidate = this.#candidate(exact, Number.POSITIVE_INFINITY)
      return { id: candidate.overruledBy ?? exact, read: text, candidates: [candidate] }
    }
    const candidates = this.#candidatesOf(reading)
    const first = candidates.find((one) => one.above && !this.#contrasted(one, text))
    return { id: first?.overruledBy ?? first?.id, read: text, candidates }
  }

  /** Says whether a query asks rather for something that the entry is told to leave alone; notes it in the candidate. */
  #contrasted(candidate: RouteCandidate, text: string): boolean {
    const { contrasts = [] } = (this.#held.get(candidate.id) as Held).entry
    if (contrasts.length === 0 || candidate.score === Number.POSITIVE_INFINITY) return false
    const same = contrasts.some((contrast) => plainText(contrast) === plainText(text))
    const rather =
      same ||
      this.#matcher
        .score(contrasts.map((contrast) => [contrast, text] as const))
        .some((score) => score >= candidate.score)
    if (rather) candidate.above = false
    return rather
  }

  #candidate(id: string, score: number): RouteCandidate {
    const { threshold } = (this.#held.get(id) as Held).entry
    const overruledBy = this.#overruledBy(id)
    return {
      id,
      score,
      threshold,
      above: score > threshold,
      ...(overruledBy !== undefined && { overruledBy }),
    }
  }

  /** The entry at the end of those that overrule one another from `id` on. */
  #overruledBy(id: string): string | undefined {
    const next = this.#overruling.get(id)?.at(-1)
    return next === undefined ? undefined : (this.#overruledBy(next) ?? next)
  }

  /** The texts worth a second look, the most alike first. */
  #lookUp(query: string): Suspect[] {
    if (!this.#index || this.#index.size === 0 || plainText(query) === '') return []
    const [vector] = this.#matcher.embed([query])
    return this.#index
      .find(query, vector as Float32Array, CANDIDATES)
      .map((match) => {
        const { id, text } = this.#idOf.get(match.key) as { id: string; text: string }
        return { ...match, id, text, lost: this.#lost(id, text, query) }
      })
      .filter(({ cosine, words }) => cosine >= LEAST.cosine || words >= LEAST.words)
      .filter(({ cosine, lost }) => lost < UNNAMED || cosine >= LEAST.unnamed)
      .sort((a, b) => b.cosine + b.words - (a.cosine + a.words))
  }

  #indexFor([vector]: readonly Float32Array[]): TextIndex {
    this.#index ??= new TextIndex(vector?.length ?? 0)
    return this.#index
  }
}

function byScore(a: RouteCandidate, b: RouteCandidate): number {
  return a.score === b.score ? 0 : b.score - a.score
}

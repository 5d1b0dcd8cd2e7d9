import { isNameOf } from './ellipsis'
import { Entries, type RouterEntry } from './entries'
import { exchangesName } from './exchanged-name'
import { excludes } from './exclusive-words'
import { type Reading, readings } from './follow-up'
import { differsInFraming } from './framing'
import { mention } from './mention'
import { rulesOut } from './ruled-out'
import type { TextMatcher } from './text-matcher'
import { plainText } from './words'

/** Score of a query for one entry. */
export interface RouteCandidate {
  id: string
  /** Log-odds that the query asks for the taught fact; infinite for the taught words themselves, however they are framed. */
  score: number
  threshold: number
  /** True if the score is above the threshold and nothing refuses the query. */
  above: boolean
  /** Reason for which a query with a score above the threshold is refused: it rules the answer out, or matches a contrast. */
  refused?: 'ruled out' | 'contrast'
  /** Entry that answers instead of this one. */
  overruledBy?: string
}

/** Entry that answers a query, with the reasons. */
export interface TextRoute {
  /** Entry that answers; `undefined` if main memory does. */
  id: string | undefined
  /** Text that was compared: the question alone, or preceded by the turn that names its subject. */
  read: string
  /** Entries that the query could have meant, the likeliest first. */
  candidates: RouteCandidate[]
}

/** Number of texts that the index returns by words, and as many by vectors. */
const CANDIDATES = 4
/**
 * Bounds for a second look: a text needs this cosine or this share of the query's information. `unnamed` is the cosine
 * that it needs if the query does not name its subject, since the query may use another name.
 */
const LEAST = { cosine: 0.35, words: 0.2, unnamed: 0.6 }
/** Number of pairs that are scored at once. Scoring stops when one pair is certain, at these log-odds. */
const AT_ONCE = 3
const CERTAIN = 3
/** Log-odds subtracted from a query with a word that excludes one of the taught prompt. */
const EXCLUDED = 3
/** Log-odds subtracted from a query that asks the same about another subject. */
const EXCHANGED = 10
/**
 * Log-odds subtracted from a query that does not name the subject; nothing is subtracted if it names this share of it.
 */
const UNNAMED = 3
const NAMED = 0.5

/** A text that a query could mean. */
interface Suspect {
  id: string
  text: string
  /** Log-odds subtracted from the query's score against it. */
  lost: number
}

/**
 * Decides in two steps whether a query asks for a taught fact: an index finds the entries that it could mean, then the
 * matcher scores each pair of taught prompt and query.
 */
export class TextRouter {
  readonly #matcher: TextMatcher
  readonly #entries = new Entries()

  constructor(matcher: TextMatcher) {
    this.#matcher = matcher
  }

  get size(): number {
    return this.#entries.size
  }

  /** Adds an entry, with the matcher's vectors of its texts. It replaces an entry with the same id. */
  add(entry: RouterEntry, vectors: readonly Float32Array[]): void {
    this.#entries.add(entry, vectors)
  }

  /** Removes an entry, so that the entries it overruled answer again. Does nothing for an unknown id. */
  remove(id: string): void {
    this.#entries.remove(id)
  }

  /** Routes the last question of a conversation; the questions before it resolve references. */
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

  /** Returns the entries that a text could mean with their log-odds, the likeliest first. */
  candidates(text: string): RouteCandidate[] {
    return this.#candidatesOf({ text })
  }

  #candidatesOf(reading: Reading): RouteCandidate[] {
    const { text, last } = reading
    const similar = this.#lookUp(text).filter(({ id }) => this.#reads(reading, id))
    const framed = similar.filter((pair) => differsInFraming(pair.text, text)).map(({ id }) => id)
    const same = [...this.#entries.exactly(text), ...framed]
    const found = new Map<string, number>(same.map((id) => [id, Number.POSITIVE_INFINITY]))
    const pairs = similar.filter(({ id }) => !found.has(id))
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
    return [...found]
      .map(([id, score]) => this.#candidate(id, score))
      .sort((a, b) => byScore(a, b) || this.#entries.latestFirst(a.id, b.id))
  }

  /**
   * Puts the subject's name before a follow-up if the earlier turn names it. The rest of that turn would only distract.
   */
  #namedQuery(id: string, text: string, last: string | undefined): string[] {
    const { subject } = this.#entries.get(id)
    if (last === undefined || subject === undefined || mention(subject, text) < NAMED) return []
    return [`${subject}: ${last}`]
  }

  /** False if a question exchanges a name and a reading of it does not put that name in its place for this entry. */
  #reads({ name, completed = false }: Reading, id: string): boolean {
    if (name === undefined) return true
    const { subject } = this.#entries.get(id)
    return (subject !== undefined && isNameOf(name, subject)) === completed
  }

  /** Log-odds subtracted from a query's score because it lacks the subject, names another or excludes the text. */
  #lost(id: string, text: string, query: string): number {
    const { subject } = this.#entries.get(id)
    // A text that uses another name requires no name in the query.
    const named = subject !== undefined && mention(subject, text) >= NAMED
    const unnamed = named ? Math.max(0, 1 - mention(subject, query) / NAMED) : 0
    const exchanged = subject !== undefined && exchangesName(text, subject, query) ? EXCHANGED : 0
    return UNNAMED * unnamed + exchanged + (excludes(text, query) ? EXCLUDED : 0)
  }

  #routeReading(reading: Reading): TextRoute {
    const { text } = reading
    const exact = this.#entries.exactly(text).at(-1)
    // The taught words themselves need no second look.
    if (exact !== undefined) {
      const candidate = this.#candidate(exact, Number.POSITIVE_INFINITY)
      return { id: candidate.overruledBy ?? exact, read: text, candidates: [candidate] }
    }
    const candidates = this.#candidatesOf(reading)
    const first = candidates.find(
      (one) => one.above && !this.#ruledOut(one, text) && !this.#contrasted(one, text),
    )
    return { id: first?.overruledBy ?? first?.id, read: text, candidates }
  }

  /** True if a query rules out the entry's answer; the candidate is then refused. */
  #ruledOut(candidate: RouteCandidate, text: string): boolean {
    const { answer } = this.#entries.get(candidate.id)
    if (answer === undefined || !rulesOut(text, answer)) return false
    Object.assign(candidate, { above: false, refused: 'ruled out' })
    return true
  }

  /** True if a query matches one of the entry's contrasts better than the entry; the candidate is then refused. */
  #contrasted(candidate: RouteCandidate, text: string): boolean {
    const { contrasts = [] } = this.#entries.get(candidate.id)
    if (contrasts.length === 0) return false
    const same = contrasts.some((contrast) => plainText(contrast) === plainText(text))
    const rather =
      same ||
      this.#matcher
        .score(contrasts.map((contrast) => [contrast, text] as const))
        .some((score) => score >= candidate.score)
    if (rather) Object.assign(candidate, { above: false, refused: 'contrast' })
    return rather
  }

  #candidate(id: string, score: number): RouteCandidate {
    const { threshold } = this.#entries.get(id)
    const overruledBy = this.#entries.overruling(id)
    return {
      id,
      score,
      threshold,
      above: score > threshold,
      ...(overruledBy !== undefined && { overruledBy }),
    }
  }

  /** Texts that deserve a second look, the most similar first. */
  #lookUp(query: string): Suspect[] {
    const vectorOf = (text: string) => this.#matcher.embed([text])[0] as Float32Array
    return this.#entries
      .similar(query, vectorOf, CANDIDATES)
      .map((similar) => ({ ...similar, lost: this.#lost(similar.id, similar.text, query) }))
      .filter(({ cosine, words }) => cosine >= LEAST.cosine || words >= LEAST.words)
      .filter(({ cosine, lost }) => lost < UNNAMED || cosine >= LEAST.unnamed)
      .sort((a, b) => b.cosine + b.words - (a.cosine + a.words))
  }
}

function byScore(a: RouteCandidate, b: RouteCandidate): number {
  return a.score === b.score ? 0 : b.score - a.score
}

import { wordFeatures } from './words'

/** A text of the index and its similarity to a query. */
export interface IndexMatch {
  key: number
  /** Share of the query's informative words that the text contains, 0 to 1. */
  words: number
  /** Cosine of the two texts' vectors, -1 to 1. */
  cosine: number
}

/** Posting lists longer than this are ignored as long as a query has rarer words. */
const COMMON = 2000

/**
 * Finds the texts that a query could mean, by rare words and by vectors. Both are needed, since a name is recognised by
 * its letters and an alias by its meaning.
 */
export class TextIndex {
  readonly #texts = new Map<number, { features: readonly string[]; row: number }>()
  readonly #postings = new Map<string, Set<number>>()
  #vectors = new Float32Array(0)
  #rows: (number | undefined)[] = []
  readonly #dimensions: number
  #next = 0

  /** Creates an empty index for vectors of `dimensions` numbers. */
  constructor(dimensions: number) {
    this.#dimensions = dimensions
  }

  get size(): number {
    return this.#texts.size
  }

  /** Adds a text with its unit vector and returns the key that removes it again. */
  add(text: string, vector: Float32Array): number {
    const key = this.#next++
    const features = wordFeatures(text)
    for (const feature of features) {
      const held = this.#postings.get(feature)
      if (held) held.add(key)
      else this.#postings.set(feature, new Set([key]))
    }
    const row = this.#rows.length
    this.#rows.push(key)
    this.#reserve(row + 1)
    this.#vectors.set(vector, row * this.#dimensions)
    this.#texts.set(key, { features, row })
    return key
  }

  remove(key: number): void {
    const text = this.#texts.get(key)
    if (!text) return
    for (const feature of text.features) {
      const held = this.#postings.get(feature)
      held?.delete(key)
      if (held?.size === 0) this.#postings.delete(feature)
    }
    // The last row moves to the place of the removed one.
    const last = this.#rows.length - 1
    const moved = this.#rows[last]
    if (moved !== undefined && moved !== key) {
      const d = this.#dimensions
      this.#vectors.copyWithin(text.row * d, last * d, (last + 1) * d)
      this.#rows[text.row] = moved
      const other = this.#texts.get(moved)
      if (other) other.row = text.row
    }
    this.#rows.length = last
    this.#texts.delete(key)
  }

  /** Returns at most `count` texts by words and as many by vectors, without repeats, the best by words first. */
  find(text: string, vector: Float32Array, count: number): IndexMatch[] {
    const byWords = this.#byWords(text)
    const best = [...byWords.entries()].sort((a, b) => b[1] - a[1] || b[0] - a[0]).slice(0, count)
    const keys = new Set([...best.map(([key]) => key), ...this.#byVector(vector, count)])
    return [...keys].map((key) => ({
      key,
      words: byWords.get(key) ?? 0,
      cosine: this.#cosine(key, vector),
    }))
  }

  /** Share of the query's information in each text that shares words with the query. */
  #byWords(text: string): Map<number, number> {
    const weighted = wordFeatures(text)
      .map((feature) => {
        const held = this.#postings.get(feature)
        // Words that occur in no text count as well: a query full of them is about something else.
        return { held, weight: Math.log(1 + (this.size + 1) / ((held?.size ?? 0) + 1)) }
      })
      .sort((a, b) => b.weight - a.weight)
    const total = weighted.reduce((sum, { weight }) => sum + weight, 0)
    const scores = new Map<number, number>()
    for (const { held, weight } of weighted) {
      if (!held) continue
      if (held.size > COMMON && scores.size > 0) {
        for (const [key, score] of scores) if (held.has(key)) scores.set(key, score + weight / total)
        continue
      }
      for (const key of held) scores.set(key, (scores.get(key) ?? 0) + weight / total)
    }
    return scores
  }

  #byVector(vector: Float32Array, count: number): number[] {
    const d = this.#dimensions
    const vectors = this.#vectors
    const best: { row: number; cosine: number }[] = []
    for (let row = 0; row < this.#rows.length; row++) {
      let cosine = 0
      for (let i = 0, at = row * d; i < d; i++, at++)
        cosine += (vectors[at] as number) * (vector[i] as number)
      if (best.length === count && cosine <= (best[count - 1]?.cosine as number)) continue
      let place = best.findIndex((other) => cosine > other.cosine)
      if (place < 0) place = best.length
      best.splice(place, 0, { row, cosine })
      if (best.length > count) best.pop()
    }
    return best.map(({ row }) => this.#rows[row] as number)
  }

  #cosine(key: number, vector: Float32Array): number {
    const row = this.#texts.get(key)?.row as number
    const d = this.#dimensions
    let cosine = 0
    for (let i = 0; i < d; i++) cosine += (this.#vectors[row * d + i] as number) * (vector[i] as number)
    return cosine
  }

  #reserve(rows: number): void {
    const needed = rows * this.#dimensions
    if (needed <= this.#vectors.length) return
    const larger = new Float32Array(Math.max(needed, 2 * this.#vectors.length))
    larger.set(this.#vectors)
    this.#vectors = larger
  }
}

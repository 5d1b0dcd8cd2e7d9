/** Character by which a decoder replaces bytes that are not a complete character. */
const REPLACEMENT = '\uFFFD'

/** Converts tokens to text one by one, holding back the bytes of an incomplete character. */
export class TextStream {
  readonly #decode: (ids: readonly number[]) => string
  #ids: number[] = []
  /** Number of characters of the decoded `#ids` that have been returned. */
  #emitted = 0

  constructor(decode: (ids: readonly number[]) => string) {
    this.#decode = decode
  }

  /** Returns the text that `id` completes; empty if it ends inside a character. */
  push(id: number): string {
    this.#ids.push(id)
    const text = this.#decode(this.#ids)
    const unfinished = text.endsWith(REPLACEMENT)
    const ready = text.slice(this.#emitted, unfinished ? -1 : undefined)
    this.#emitted += ready.length
    // The last token with text stays as context: some decoders drop a leading space.
    if (!unfinished && ready !== '') {
      this.#ids = [id]
      this.#emitted = this.#decode(this.#ids).length
    }
    return ready
  }

  /** Returns the text that is still held back; to be called after the last token. */
  flush(): string {
    const rest = this.#decode(this.#ids).slice(this.#emitted)
    this.#ids = []
    this.#emitted = 0
    return rest
  }
}

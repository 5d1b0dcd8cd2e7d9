/** What a decoder puts in place of bytes that are no character (yet). */
const REPLACEMENT = '\uFFFD'

/** Turns tokens that come one by one into text, holding back the bytes of an unfinished character. */
export class TextStream {
  readonly #decode: (ids: readonly number[]) => string
  #ids: number[] = []
  /** Characters of the decoded `#ids` that were handed out. */
  #emitted = 0

  constructor(decode: (ids: readonly number[]) => string) {
    this.#decode = decode
  }

  /** The text that `id` completes; empty when it ends inside a character. */
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

  /** What is still held back, to be called after the last token. */
  flush(): string {
    const rest = this.#decode(this.#ids).slice(this.#emitted)
    this.#ids = []
    this.#emitted = 0
    return rest
  }
}

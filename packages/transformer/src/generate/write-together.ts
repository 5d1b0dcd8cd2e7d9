import { nextTurn } from '@wise-edit/core/internal'
import type { GenerateTokensOptions } from './generate'

/** A text to write: its prompt, with options for this text alone. */
export interface TextToWrite extends Omit<GenerateTokensOptions, 'batch' | 'signal'> {
  prompt: ArrayLike<number>
}

/** Options of `generateTogether`. */
export interface TogetherOptions {
  /** Number of texts that are written at a time. Default 16. */
  atOnce?: number
  /** Stops all texts at their next token. */
  signal?: AbortSignal
  /** Called after each text with its index and its tokens, in the order in which texts end. */
  onText?: (index: number, tokens: readonly number[]) => void
}

/**
 * Writes many texts with `write`, several at a time; returns the tokens of each in order. The next text is taken from
 * `texts` when there is room for it.
 *
 * If a text fails, the others stop, and the error is thrown once they have.
 */
export async function writeTogether(
  write: (prompt: ArrayLike<number>, options: GenerateTokensOptions) => AsyncIterable<number>,
  texts: Iterable<TextToWrite>,
  { atOnce = 16, signal, onText }: TogetherOptions = {},
): Promise<number[][]> {
  const written: number[][] = []
  const stop = new AbortController()
  const reasons = signal ? [signal, stop.signal] : [stop.signal]
  const rest = texts[Symbol.iterator]()
  const room = new Room(Math.ceil(atOnce / 2))
  const writeRest = async () => {
    // One signal has few listeners, and Node warns of many.
    const stopped = AbortSignal.any(reasons)
    for (let isDone = false; !isDone; ) {
      // Other work of this thread runs between texts too, since a text may end with its first token.
      await nextTurn()
      await room.enter()
      try {
        const next = stopped.aborted ? undefined : rest.next()
        isDone = next === undefined || next.done === true
        if (next === undefined || next.done) continue
        const { prompt, ...options } = next.value
        const tokens: number[] = []
        const index = written.push(tokens) - 1
        for await (const token of write(prompt, { ...options, signal: stopped })) tokens.push(token)
        onText?.(index, tokens)
      } finally {
        room.leave()
      }
    }
  }
  await Promise.all(
    Array.from({ length: atOnce }, () => writeRest().catch((error: unknown) => stop.abort(error))),
  )
  for (const reason of reasons) reason.throwIfAborted()
  return written
}

/** Lets texts begin several at a time, as soon as there are enough or no other text runs: one pass reads their prompts. */
class Room {
  readonly #enough: number
  #running = 0
  #waiting: (() => void)[] = []

  constructor(enough: number) {
    this.#enough = enough
  }

  async enter(): Promise<void> {
    if (this.#running > 0 && this.#waiting.length + 1 < this.#enough)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#open()
    this.#running++
  }

  leave(): void {
    this.#running--
    if (this.#running === 0) this.#open()
  }

  #open(): void {
    for (const begin of this.#waiting.splice(0)) begin()
  }
}

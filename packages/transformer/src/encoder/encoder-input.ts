import { WiseError } from '@wise-edit/core'
import type { Tokenizer } from '../tokenizer'
import type { EncoderRow } from './packed-rows'

/** Converts texts and pairs of texts to the rows that BERT reads: `[CLS] a [SEP]` and `[CLS] a [SEP] b [SEP]`. */
export class EncoderInput {
  readonly #tokenizer: Tokenizer
  readonly #maxTokens: number
  readonly #start: number
  readonly #end: number

  /** Throws `TOKENIZER_INVALID` for a tokenizer that does not add one token before a text and one after it. */
  constructor(tokenizer: Tokenizer, maxTokens: number) {
    this.#tokenizer = tokenizer
    this.#maxTokens = maxTokens
    const around = tokenizer.encode('')
    if (around.length !== 2) {
      throw new WiseError(
        'TOKENIZER_INVALID',
        `The tokenizer puts ${around.length} tokens around an empty text; expected [CLS] and [SEP]. Use the tokenizer.json that belongs to this encoder.`,
      )
    }
    this.#start = around[0]!
    this.#end = around[1]!
  }

  /** Returns the row of a text, at most `maxTokens` tokens long. */
  text(text: string): EncoderRow {
    const ids = [this.#start, ...this.#encode(text).slice(0, this.#maxTokens - 2), this.#end]
    return { ids, first: ids.length }
  }

  /** Returns the row of a pair, at most `maxTokens` tokens long: the longer text is truncated first. */
  pair(first: string, second: string): EncoderRow {
    const [a, b] = [this.#encode(first), this.#encode(second)]
    const [keepA, keepB] = truncated(a.length, b.length, this.#maxTokens - 3)
    const head = [this.#start, ...a.slice(0, keepA), this.#end]
    return { ids: [...head, ...b.slice(0, keepB), this.#end], first: head.length }
  }

  #encode(text: string): number[] {
    return this.#tokenizer.encode(text, { addSpecialTokens: false })
  }
}

/** Returns how many of `a` and `b` tokens are kept, `max` in total, as in Hugging Face's `longest_first`. */
function truncated(a: number, b: number, max: number): [number, number] {
  if (a + b <= max) return [a, b]
  const half = Math.floor(max / 2)
  const kept = Math.min(a, b, half)
  return a > b ? [max - kept, kept] : [kept, max - kept]
}

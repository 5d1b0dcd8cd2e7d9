import { WiseError } from '@wise-edit/core'
import type { Tokenizer } from '../tokenizer'
import type { EncoderRow } from './packed-rows'

/** Turns texts and pairs of texts into rows as BERT reads them: `[CLS] a [SEP]` and `[CLS] a [SEP] b [SEP]`. */
export class EncoderInput {
  readonly #tokenizer: Tokenizer
  readonly #maxTokens: number
  readonly #start: number
  readonly #end: number

  /** Throws `TOKENIZER_INVALID` for a tokenizer that does not put one token before a text and one behind it. */
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

  /** The row of a text, of at most `maxTokens` tokens. */
  text(text: string): EncoderRow {
    const ids = [this.#start, ...this.#encode(text).slice(0, this.#maxTokens - 2), this.#end]
    return { ids, first: ids.length }
  }

  /** The row of a pair, of at most `maxTokens` tokens: the longer text is cut first. */
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

/** How much is kept of two texts of `a` and `b` tokens, `max` in all, as Hugging Face's `longest_first` has it. */
function truncated(a: number, b: number, max: number): [number, number] {
  if (a + b <= max) return [a, b]
  const half = Math.floor(max / 2)
  const kept = Math.min(a, b, half)
  return a > b ? [max - kept, kept] : [kept, max - kept]
}

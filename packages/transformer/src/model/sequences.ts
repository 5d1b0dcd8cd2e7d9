import type * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { attentionMask } from '@wise-edit/kernels'

export type Padding = 'left' | 'right'

/**
 * A batch of token sequences of different lengths, padded to the longest.
 *
 * Right padding is for scoring and training (the tokens of row r are columns 0 to length - 1); left padding is for
 * batched generation (the next token of every row is the next column). Padded columns are never attended to.
 */
export class Sequences {
  readonly batch: number
  /** Number of columns of this step: the longest row, or the new tokens if a cache holds the earlier ones. */
  readonly tokens: number
  /** Number of columns before this step, held in a cache. */
  readonly past: number
  readonly lengths: readonly number[]
  readonly padding: Padding
  /** Token ids, row-major `[batch, tokens]`; padding is 0. */
  readonly ids: Int32Array
  /**
   * Length of the text by which length-dependent rotary positions are stretched: the one known when its first piece was
   * read, since the keys in a cache were rotated then.
   */
  readonly textTokens: number
  /** True if each row is a separate text, whose result must be exactly the same as without the other rows. */
  readonly apart: boolean
  /** Numbers of tokens of the texts that stand one after another in a single row, each with positions from 0. */
  readonly prompts: readonly number[] | undefined

  /** `textTokens` is the length of a text of which `rows` are only the first piece; `prompts` as the property. */
  constructor(
    rows: readonly ArrayLike<number>[],
    padding: Padding = 'right',
    after?: Pick<Sequences, 'batch' | 'tokens' | 'past' | 'lengths' | 'padding' | 'textTokens' | 'apart'>,
    textTokens = 0,
    prompts?: readonly number[],
  ) {
    this.prompts = prompts
    this.apart = after?.apart ?? false
    this.batch = rows.length
    this.tokens = Math.max(0, ...rows.map((row) => row.length))
    this.padding = after?.padding ?? padding
    this.past = after ? after.past + after.tokens : 0
    this.textTokens = after?.textTokens ?? Math.max(textTokens, this.tokens)
    if (this.batch === 0 || rows.some((row) => row.length === 0)) {
      throw new WiseError(
        'EMPTY_SEQUENCE',
        `Found ${this.batch ? `an empty sequence at row ${rows.findIndex((row) => row.length === 0)}` : 'no sequence'}; expected at least one token in each row. Remove the row, or start it with the beginning-of-text token.`,
      )
    }
    if (after && (after.batch !== this.batch || rows.some((row) => row.length !== this.tokens))) {
      throw new WiseError(
        'CACHE_MISMATCH',
        `Found ${this.batch} rows after a batch of ${after.batch}; expected the same rows, each with the same number of new tokens. Start a new cache for another batch.`,
      )
    }
    if (after && after.padding === 'right' && new Set(after.lengths).size > 1) {
      throw new WiseError(
        'CACHE_MISMATCH',
        'A right-padded batch of different lengths cannot be continued from a cache; pad it on the left.',
      )
    }
    this.lengths = rows.map((row, r) => row.length + (after?.lengths[r] ?? 0))
    this.ids = new Int32Array(this.batch * this.tokens)
    for (const [r, row] of rows.entries()) {
      this.ids.set(
        Array.from(row),
        r * this.tokens + (this.padding === 'left' ? this.tokens - row.length : 0),
      )
    }
  }

  /**
   * Returns several texts, `texts`, of one row each, for one step: their next tokens as rows, or all tokens of texts that
   * are not in a cache yet one after another.
   */
  static apart(texts: readonly Sequences[]): Sequences {
    const lengths = texts.map(({ past }) => past)
    const { textTokens, past } = texts[0] as Sequences
    if (past === 0) {
      const start = { batch: 1, tokens: 0, past: 0, lengths: [0], padding: 'right' as const, apart: true }
      const ids = texts.flatMap((text) => Array.from(text.ids))
      const counts = texts.map(({ tokens }) => tokens)
      return new Sequences([ids], 'right', { ...start, textTokens }, 0, counts)
    }
    const before = { batch: texts.length, tokens: 0, past: Math.max(...lengths), lengths, apart: true }
    return new Sequences(
      texts.map(({ ids }) => ids),
      'left',
      { ...before, padding: 'left', textTokens },
    )
  }

  /** Position of each token within its row, `[batch, tokens]`; padding counts as position 0. */
  get positions(): Int32Array {
    if (this.prompts) return Int32Array.from(this.prompts.flatMap((count) => [...Array(count).keys()]))
    const out = new Int32Array(this.batch * this.tokens)
    for (let r = 0; r < this.batch; r++) {
      const start = this.firstColumn(r)
      for (let t = 0; t < this.tokens; t++) out[r * this.tokens + t] = Math.max(0, this.past + t - start)
    }
    return out
  }

  /** True if all rows share the positions past, past + 1, ... (no left padding). */
  get aligned(): boolean {
    return !this.prompts && (this.padding === 'right' || new Set(this.lengths).size === 1)
  }

  /** Returns the column, counted from the start of the cache, at which row `r` begins. */
  firstColumn(r: number): number {
    return this.padding === 'left' ? this.past + this.tokens - (this.lengths[r] as number) : 0
  }

  /** Returns the column of this step that holds the last token of row `r`. */
  lastColumn(r: number): number {
    return this.padding === 'left' ? this.tokens - 1 : (this.lengths[r] as number) - this.past - 1
  }

  /**
   * Returns the additive attention mask `[batch or 1, 1, count, past + end]` of the `count` tokens of this step before
   * column `end`, or `undefined` if every key is seen. Default: all tokens.
   */
  mask(slidingWindow?: number, end = this.tokens, count = end): tf.Tensor4D | undefined {
    const keyLength = this.past + end
    if (count === 1 && this.aligned && !(slidingWindow && slidingWindow < keyLength)) return undefined
    // Tokens of a row from `end` on are not keys yet; with left padding, all those columns hold tokens.
    const behind = this.padding === 'left' ? this.tokens - end : 0
    return attentionMask({
      queryLength: count,
      keyLength,
      padding: this.padding,
      slidingWindow,
      // Causality alone hides right padding from real tokens.
      lengths: this.aligned ? undefined : this.lengths.map((length) => length - behind),
    })
  }
}

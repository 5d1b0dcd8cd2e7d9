import { type GenerateOptions, generateTokens, LanguageModel, TextBatch } from '@wise-edit/transformer'
import {
  type GenerateTokensOptions,
  type TextToWrite,
  type TogetherOptions,
  writeTogether,
} from '@wise-edit/transformer/internal'
import type { Shares } from './shares'

/** Kinds of work that write texts. */
type Writing = 'texts' | 'evaluation'

/** Number of prompt tokens that are read in one turn. */
const PIECE = 128

/**
 * Model that yields exactly one piece of text for each token, which is empty while a character is incomplete, so that the
 * caller can count tokens. It takes turns with other work and leaves stop texts to the caller. It frees nothing: the weights
 * belong to the model that it wraps.
 */
export class ServedModel extends LanguageModel {
  readonly #shares: Shares
  /** Texts of each kind of work that are written together, one token of each in a turn. */
  readonly #batches: Record<Writing, TextBatch>

  constructor({ name, decoder, tokenizer }: LanguageModel, shares: Shares) {
    super(name, decoder, tokenizer)
    this.#shares = shares
    const batchOf = (work: Writing) => new TextBatch(decoder, { turn: (step) => shares.run(work, step) })
    this.#batches = { texts: batchOf('texts'), evaluation: batchOf('evaluation') }
  }

  override async *stream(
    prompt: string | readonly number[],
    options: GenerateOptions = {},
  ): AsyncGenerator<string, void, void> {
    const stream = this.tokenizer.createTextStream()
    const ids = typeof prompt === 'string' ? this.encode(prompt) : prompt
    for await (const token of this.#write('texts', ids, options)) yield stream.push(token)
  }

  /** Answers the questions of evaluations. */
  override generateTogether(texts: Iterable<TextToWrite>, options?: TogetherOptions): Promise<number[][]> {
    return writeTogether((prompt, own) => this.#write('evaluation', prompt, own), texts, options)
  }

  async *#write(
    work: Writing,
    prompt: ArrayLike<number>,
    options: GenerateTokensOptions,
  ): AsyncGenerator<number, void, void> {
    const turns = await this.#turns(work)
    try {
      // A step of the batch would wait for the end of a turn that this text is part of.
      const batch = this.#shares.isInTurn ? undefined : this.#batches[work]
      for await (const token of generateTokens(this.decoder, prompt, { ...options, ...turns.pace, batch })) {
        turns.end()
        yield token
      }
    } finally {
      turns.end()
    }
  }

  /** Takes the first turn of one text. Each pause ends the current turn, unless it has ended, and waits for the next. */
  async #turns(work: Writing) {
    let leave = await this.#shares.take(work)
    const pause = async () => {
      leave()
      leave = await this.#shares.take(work)
    }
    return { pace: { pause, pieceTokens: PIECE }, end: () => leave() }
  }
}

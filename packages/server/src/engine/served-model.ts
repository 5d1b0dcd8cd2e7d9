import {
  type GenerateOptions,
  generateBatch,
  generateTokens,
  LanguageModel,
  TextBatch,
} from '@wise-edit/transformer'
import type { GenerateTokensOptions } from '@wise-edit/transformer/internal'
import type { Shares, Work } from './shares'

/** Number of prompt tokens that are read in one turn. */
const PIECE = 128

/**
 * Model that yields exactly one piece of text for each token, which is empty while a character is incomplete, so that the
 * caller can count tokens. It takes turns with other work and leaves stop texts to the caller. It frees nothing: the weights
 * belong to the model that it wraps.
 */
export class ServedModel extends LanguageModel {
  readonly #shares: Shares
  /** Texts that are written together, one token of each in a turn. */
  readonly #batch: TextBatch

  constructor({ name, decoder, tokenizer }: LanguageModel, shares: Shares) {
    super(name, decoder, tokenizer)
    this.#shares = shares
    this.#batch = new TextBatch(decoder, { turn: (step) => shares.run('texts', step) })
  }

  override async *stream(
    prompt: string | readonly number[],
    options: GenerateOptions = {},
  ): AsyncGenerator<string, void, void> {
    const stream = this.tokenizer.createTextStream()
    const turns = await this.#turns('texts')
    try {
      // A step of the batch would wait for the end of a turn that this text is part of.
      const batch = this.#shares.isInTurn ? undefined : this.#batch
      const paced = { ...options, ...turns.pace, batch }
      const ids = typeof prompt === 'string' ? this.encode(prompt) : prompt
      for await (const token of generateTokens(this.decoder, ids, paced)) {
        turns.end()
        yield stream.push(token)
      }
    } finally {
      turns.end()
    }
  }

  /** Answers a batch of prompts, for evaluations. */
  override async generateBatch(
    prompts: readonly ArrayLike<number>[],
    options: GenerateTokensOptions = {},
  ): Promise<number[][]> {
    const turns = await this.#turns('evaluation')
    try {
      return await generateBatch(this.decoder, prompts, { ...options, ...turns.pace })
    } finally {
      turns.end()
    }
  }

  /** Takes the first turn of one text. Each pause ends the current turn, unless it has ended, and waits for the next. */
  async #turns(work: Work) {
    let leave = await this.#shares.take(work)
    const pause = async () => {
      leave()
      leave = await this.#shares.take(work)
    }
    return { pace: { pause, pieceTokens: PIECE }, end: () => leave() }
  }
}

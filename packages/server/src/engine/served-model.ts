import {
  type GenerateOptions,
  type GenerateTokensOptions,
  generateBatch,
  generateTokens,
  LanguageModel,
} from '@wise-edit/transformer'
import type { Shares, Work } from './shares'

/** Tokens of a prompt that are read in one turn. */
const PIECE = 128

/**
 * A model that yields exactly one piece of text for each token, empty where a character is not whole yet, so that who
 * reads can count tokens, and that takes turns with other work. Leaves stop texts to its reader. Frees nothing: the weights
 * belong to the model it is made of.
 */
export class ServedModel extends LanguageModel {
  readonly #shares: Shares

  constructor({ name, decoder, tokenizer }: LanguageModel, shares: Shares) {
    super(name, decoder, tokenizer)
    this.#shares = shares
  }

  override async *stream(prompt: string, options: GenerateOptions = {}): AsyncGenerator<string, void, void> {
    const stream = this.tokenizer.createTextStream()
    const turns = await this.#turns('texts')
    try {
      const paced = { ...options, ...turns.pace }
      for await (const token of generateTokens(this.decoder, this.encode(prompt), paced)) {
        turns.end()
        yield stream.push(token)
      }
    } finally {
      turns.end()
    }
  }

  /** Answers many prompts at once, as evaluations ask them. */
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

  /** Turns of one text: the first is taken, and each pause ends one, if it has not ended, and waits for the next. */
  async #turns(work: Work) {
    let leave = await this.#shares.take(work)
    const pause = async () => {
      leave()
      leave = await this.#shares.take(work)
    }
    return { pace: { pause, pieceTokens: PIECE }, end: () => leave() }
  }
}

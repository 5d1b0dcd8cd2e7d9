import { type TokenLogprobs, tokenLogprobs } from '@wise-edit/transformer/internal'
import type { ScoredToken } from '../engine'
import type { TextTokenizer } from '../text-model'

/** Collects the log probabilities of the tokens of a text while it is read and written. */
export class TokenScores {
  /** Number of most likely tokens that are returned for the position of each token. */
  readonly #top: number
  readonly #tokenizer: TextTokenizer
  readonly #prompt: readonly number[]
  readonly #read: TokenLogprobs[] = []
  #last: number | undefined
  #drawn: TokenLogprobs | undefined

  constructor(tokenizer: TextTokenizer, prompt: readonly number[], top: number) {
    this.#tokenizer = tokenizer
    this.#prompt = prompt
    this.#top = top
    this.#last = prompt.at(-1)
  }

  /** Adds the token after the prompt token at `index`. */
  readonly onPromptLogits = (logits: Float32Array, index: number): void => {
    this.#read.push(tokenLogprobs(logits, this.#prompt[index + 1] as number, this.#top))
  }

  /** Adds a token that was drawn. */
  readonly onLogits = (logits: Float32Array, token: number): void => {
    this.#drawn = tokenLogprobs(logits, token, this.#top)
  }

  /** Returns the scores of the prompt, once it was read; `texts` are those of its tokens. */
  prompt(texts: readonly string[]): ScoredToken[] {
    return texts.map((text, i) => this.#scored(text, this.#read[i - 1], this.#prompt[i - 1]))
  }

  /** Returns the score of the token that was drawn last, which adds `text`. */
  drawn(text: string): ScoredToken {
    const before = this.#last
    this.#last = this.#drawn?.token
    return this.#scored(text, this.#drawn, before)
  }

  #scored(text: string, scores: TokenLogprobs | undefined, before: number | undefined): ScoredToken {
    const top = (scores?.top ?? []).map(({ token, logprob }) => ({
      text: token === scores?.token ? text : this.#textAfter(before, token),
      logprob,
    }))
    return { text, logprob: scores?.logprob, top }
  }

  /** Returns the text that a token adds after another one: some decoders drop a leading space. */
  #textAfter(before: number | undefined, token: number): string {
    const decode = (ids: number[]) => this.#tokenizer.decode(ids, { skipSpecialTokens: false })
    if (before === undefined) return decode([token])
    const start = decode([before])
    const both = decode([before, token])
    return both.startsWith(start) ? both.slice(start.length) : decode([token])
  }
}

/** Returns the text that each token of a prompt adds to it. */
export function tokenTexts(tokenizer: TextTokenizer, ids: readonly number[], text: string): string[] {
  const stream = tokenizer.createTextStream({ skipSpecialTokens: false })
  const texts = ids.map((id) => stream.push(id))
  const rest = stream.flush()
  if (rest !== '') texts.push(`${texts.pop()}${rest}`)
  // The tokenizer may have added a first token that the text does not contain.
  if (ids[0] === tokenizer.bosToken && !text.startsWith(texts[0] as string)) texts[0] = ''
  return texts
}

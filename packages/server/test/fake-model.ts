import { WiseError } from '@wise-edit/core'
import type { GenerateOptions, Message } from '@wise-edit/transformer'
import { Tokenizer } from '@wise-edit/transformer/internal'
import type { TextModel } from '../src/engine/text-model'

/** Tokens that fit into the fake model. */
export const CONTEXT = 64

/** Words whose places are their token ids. Longer lists are not needed by any test. */
const WORDS = ['<end>', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

interface FakeModelOptions {
  chatTemplate?: string
  /** Renders conversations with `chatTemplate`, which is Jinja; otherwise turns stand on lines of their own. */
  rendersTemplate?: boolean
  /** The text with which the model answers everything. */
  says?: string
}

/** A tokenizer of one token, to render templates. */
const NO_TOKENIZER = {
  tokenizer: {
    model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: 'a' },
    ...{ added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null },
  },
  ...{ config: {}, eosTokens: [], path: 'fake' },
}

/** A model whose tokens are words, and which answers everything with the same ten of them, or with what it `says`. */
export class FakeModel implements TextModel {
  readonly tokenizer: TextModel['tokenizer']
  readonly decoder = { config: { maxPositions: CONTEXT, vocabSize: 1000 } }
  readonly #words = [...WORDS]
  readonly #template: Tokenizer | undefined
  readonly #says: string
  /** The text of the last conversation. */
  rendered = ''

  constructor({ chatTemplate, rendersTemplate, says = WORDS.slice(1).join(' ') }: FakeModelOptions = {}) {
    this.#says = says
    if (rendersTemplate) this.#template = new Tokenizer({ ...NO_TOKENIZER, chatTemplate })
    const decode = (ids: readonly number[]) => ids.map((id) => this.#words[id] ?? '').join(' ')
    const encode = (text: string) => this.encode(text)
    this.tokenizer = {
      ...{ chatTemplate, bosToken: undefined, eosTokens: [0], encode, decode },
      createTextStream: () => ({ push: (id: number) => ` ${decode([id])}`, flush: () => '' }) as never,
    }
  }

  encode(text: string): number[] {
    return words(text).map((word) => {
      if (!this.#words.includes(word)) this.#words.push(word)
      return this.#words.indexOf(word)
    })
  }

  query(prompt: string, target: string) {
    if (words(target).length === 0) throw new WiseError('TARGET_EMPTY', 'Found an empty target.')
    return { prompt: this.encode(prompt), target: this.encode(target) }
  }

  chatPrompt(messages: readonly Message[], tools?: readonly unknown[]): string {
    if (this.#template) {
      this.rendered = this.#template.applyChatTemplate(messages, { tools })
      return this.rendered
    }
    if (messages.some(({ role }, i) => role === 'system' && i > 0)) {
      throw new WiseError('CHAT_TEMPLATE_FAILED', 'The system speaks first.')
    }
    return messages.map(({ role, content }) => `${role}: ${content}`).join('\n')
  }

  stream(prompt: string | readonly number[], options: GenerateOptions = {}) {
    return say(this.#says, this.textOf(prompt), options)
  }

  /** The text of a prompt. */
  textOf(prompt: string | readonly number[]): string {
    return typeof prompt === 'string' ? prompt : this.tokenizer.decode(prompt)
  }
}

/** Writes a text word by word, each with the space before it, as models do; it breaks off where a model would. */
export async function* say(
  text: string,
  prompt: string,
  { maxTokens = 128, signal }: GenerateOptions,
): AsyncGenerator<string, void, void> {
  if (prompt.includes('BREAK')) throw new Error('a fault of the model')
  for (const word of words(text).slice(0, Math.min(maxTokens, CONTEXT + 1 - words(prompt).length))) {
    signal?.throwIfAborted()
    yield ` ${word}`
    await new Promise(setImmediate)
    // Takes its time where a test asks for it.
    if (prompt.includes('SLOW')) await new Promise((resolve) => setTimeout(resolve, 20))
    if (prompt.includes('STUCK')) await new Promise((resolve) => signal?.addEventListener('abort', resolve))
  }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean)
}

import { Tokenizer as TokenizerCore } from '@huggingface/tokenizers'
import { WiseError } from '@wise-edit/core'
import { TimeLimit } from '@wise-edit/core/internal'
import { renderTemplate } from './chat-template'
import { exactNormalizers } from './exact-normalizers'
import { exactPreTokenizers } from './exact-pre-tokenizers'
import { checkGrowth } from './growth'
import { TextStream } from './text-stream'
import { hasUnknownPatterns } from './unknown-patterns'

/** One turn of a conversation. */
export interface Message {
  role: string
  content: string
  /** Tools that the assistant calls in this turn. */
  tool_calls?: readonly {
    id: string
    type: 'function'
    function: { name: string; arguments: Record<string, unknown> }
  }[]
  /** Id of the call whose result this turn of the role `tool` is. */
  tool_call_id?: string
}

/** Source of a tokenizer, for any format of checkpoint. */
export interface TokenizerSource {
  /** Parsed `tokenizer.json`, or its equivalent. */
  tokenizer: Record<string, unknown>
  /** Parsed `tokenizer_config.json`, or its equivalent. */
  config: Record<string, unknown>
  chatTemplate?: string
  /** Template of conversations with tools, if it is a separate one. */
  toolTemplate?: string
  bosToken?: string
  eosTokens: readonly string[]
  padToken?: string
  /** Path of the source, for error messages. */
  path: string
}

export interface EncodeOptions {
  /** Adds the tokens that the model expects around a text, such as a first token. Default true. */
  addSpecialTokens?: boolean
}

export interface DecodeOptions {
  /** Omits special tokens from the text. Default true. */
  skipSpecialTokens?: boolean
}

export interface ChatTemplateOptions {
  /** Ends the text with the beginning of the model's answer. Default true. */
  addGenerationPrompt?: boolean
  /** Tools that the model may call, described as in OpenAI's API. */
  tools?: readonly unknown[]
}

/** Tokens that end a turn in known chat formats; many files name only the end-of-text token. */
const ENDS_OF_TURN = [
  '<|im_end|>',
  '<|eot_id|>',
  '<|end|>',
  '<end_of_turn>',
  '<|end_of_turn|>',
  '<|END_OF_TURN_TOKEN|>',
]

/** Time limit for a text, and for each of its characters or tokens: hundreds of times the usual time. */
const BASE_MILLISECONDS = 900
const MILLISECONDS_EACH = 0.2

/** Converts text to token ids and back, as in the training of the model. */
export class Tokenizer {
  /** Id of the first token, if the tokenizer names one. */
  readonly bosToken: number | undefined
  /** Ids of the end tokens: first those that the tokenizer names, then known end-of-turn tokens in its vocabulary. */
  readonly eosTokens: readonly number[]
  /** Id of the padding token, if the tokenizer names one. */
  readonly padToken: number | undefined
  readonly chatTemplate: string | undefined
  readonly #core: TokenizerCore
  readonly #source: TokenizerSource
  readonly #limit = new TimeLimit()
  /** True if texts are encoded and decoded within a time limit. */
  readonly #timed: boolean

  /** Throws `TOKENIZER_INVALID` if the source does not describe a supported tokenizer. */
  constructor(source: TokenizerSource) {
    this.#source = source
    this.#timed = hasUnknownPatterns(source.tokenizer)
    this.#core = this.#use(() => {
      checkGrowth(source.tokenizer)
      return new TokenizerCore(exactNormalizers(exactPreTokenizers(source.tokenizer)), source.config)
    })
    const id = (token: string | undefined) =>
      token === undefined ? undefined : this.#core.token_to_id(token)
    this.bosToken = id(source.bosToken)
    const ends = [...source.eosTokens, ...ENDS_OF_TURN].map(id).filter((token) => token !== undefined)
    this.eosTokens = [...new Set(ends)]
    this.padToken = id(source.padToken)
    this.chatTemplate = source.chatTemplate
  }

  /** Returns the token ids of `text`. */
  encode(text: string, { addSpecialTokens = true }: EncodeOptions = {}): number[] {
    return this.#use(() => {
      const { ids } = this.#inTime(text.length, () =>
        this.#core.encode(text, { add_special_tokens: addSpecialTokens }),
      )
      const bad = ids.findIndex((id) => !(Number.isInteger(id) && id >= 0))
      if (bad >= 0) throw new Error(`the id of a token is ${JSON.stringify(ids[bad])}`)
      return ids
    })
  }

  /** Returns the text of token ids, without cleaning up spaces: decoding reverses encoding. Throws for unknown ids. */
  decode(ids: readonly number[], { skipSpecialTokens = true }: DecodeOptions = {}): string {
    const unknown = ids.find((id) => this.#core.id_to_token(id) === undefined)
    if (unknown !== undefined) {
      throw new WiseError(
        'TOKEN_OUT_OF_RANGE',
        `Found token id ${unknown}, which ${this.#source.path} does not know. Use the tokenizer that belongs to this model.`,
      )
    }
    if (ids.length === 0) return ''
    return this.#use(() =>
      this.#inTime(ids.length, () =>
        this.#core.decode([...ids], {
          skip_special_tokens: skipSpecialTokens,
          clean_up_tokenization_spaces: false,
        }),
      ),
    )
  }

  /** Returns the id of a token as it is written in the vocabulary, including special tokens. */
  tokenId(token: string): number | undefined {
    return this.#core.token_to_id(token)
  }

  /** Creates a decoder for tokens that are generated one by one. */
  createTextStream(options: DecodeOptions = {}): TextStream {
    return new TextStream((ids) => this.decode(ids, options))
  }

  /**
   * Formats a conversation as in the training of the model.
   *
   * Throws `CHAT_TEMPLATE_MISSING` if the model has no template, `CHAT_TEMPLATE_FAILED` if it rejects the messages.
   */
  applyChatTemplate(
    messages: readonly Message[],
    { addGenerationPrompt = true, tools }: ChatTemplateOptions = {},
  ): string {
    const { chatTemplate, toolTemplate, path, bosToken, eosTokens, padToken } = this.#source
    if (chatTemplate === undefined) {
      throw new WiseError(
        'CHAT_TEMPLATE_MISSING',
        `${path} has no chat template; expected an instruct or chat model. Write the prompt as plain text.`,
      )
    }
    try {
      const values = {
        messages: [...messages],
        add_generation_prompt: addGenerationPrompt,
        bos_token: bosToken ?? '',
        eos_token: eosTokens[0] ?? '',
        pad_token: padToken ?? '',
        // In Jinja, undefined is not none, and templates test for none.
        tools: tools ?? null,
        documents: null,
      }
      return renderTemplate((tools && toolTemplate) ?? chatTemplate, values, this.#limit)
    } catch (cause) {
      throw new WiseError(
        'CHAT_TEMPLATE_FAILED',
        `The chat template of ${path} failed on these messages: ${cause instanceof Error ? cause.message : cause}. Change the messages or the template, or write the prompt as plain text.`,
        { cause },
      )
    }
  }

  /** Runs work on a text of this length within the time limit, since patterns from a file may not terminate. */
  #inTime<T>(length: number, work: () => T): T {
    return this.#timed ? this.#limit.run(BASE_MILLISECONDS + MILLISECONDS_EACH * length, work) : work()
  }

  /** Runs a part of the tokenizer; parts that the file describes wrongly fail only here. */
  #use<T>(part: () => T): T {
    try {
      return part()
    } catch (cause) {
      throw new WiseError(
        'TOKENIZER_INVALID',
        `${this.#source.path} describes no tokenizer that can be used: ${cause instanceof Error ? cause.message : cause}. Download the file again or use another model.`,
        { cause },
      )
    }
  }
}

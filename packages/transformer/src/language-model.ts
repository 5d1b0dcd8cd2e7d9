import { WiseError } from '@wise-edit/core'
import { useBackend } from '@wise-edit/kernels'
import { openCheckpoint, type WeightPlace } from './checkpoint'
import { answerTargets } from './generate/answer'
import { type GenerateTokensOptions, generateTokens } from './generate/generate'
import { type ScoreOptions, scoreTargets, type TargetQuery, type TargetScore } from './generate/score'
import { TextBatch } from './generate/text-batch'
import { type TextToWrite, type TogetherOptions, writeTogether } from './generate/write-together'
import { type ResolveOptions, resolveModel } from './hub'
import { DecoderModel } from './model/decoder'
import type { Message, Tokenizer } from './tokenizer'

/** Options of `loadModel`. */
export interface LoadModelOptions extends ResolveOptions {
  /** Called while weights are read with the progress in bytes. */
  onLoad?: (done: number, total: number) => void
  /** Place of the weights: memory, or the model's file for models of any size. Default `auto`: memory if they fit. */
  weights?: WeightPlace
}

/** Options of text generation. */
export interface GenerateOptions extends GenerateTokensOptions {
  /** Texts that end generation; they are not returned. */
  stop?: readonly string[]
}

/** A decoder with its tokenizer: text in, text out. */
export class LanguageModel {
  /** Name of the model: its hub id, or the name of its folder or file. */
  readonly name: string
  readonly decoder: DecoderModel
  readonly tokenizer: Tokenizer

  /** Takes ownership of `decoder`: `dispose` frees it. */
  constructor(name: string, decoder: DecoderModel, tokenizer: Tokenizer) {
    this.name = name
    this.decoder = decoder
    this.tokenizer = tokenizer
  }

  /**
   * Returns the token ids of a text as the model expects them at the start of its input, including special tokens. A
   * text that begins with the first token, as a chat template may write it, gets no second one; no end token is added.
   */
  encode(text: string): number[] {
    const { tokenizer } = this
    const ids = tokenizer.encode(text)
    const isFirst = (id: number | undefined) => id !== undefined && id === tokenizer.bosToken
    const isLast = (id: number | undefined) => id !== undefined && tokenizer.eosTokens.includes(id)
    if (!(isFirst(ids[0]) && isFirst(ids[1])) && !isLast(ids.at(-1))) return ids
    const own = tokenizer.encode(text, { addSpecialTokens: false })
    return isFirst(ids[0]) && !isFirst(own[0]) ? [ids[0] as number, ...own] : own
  }

  /**
   * Returns the token ids of `prompt`, which is given, and of `target`, which is to be predicted; a space is inserted
   * between the texts if neither has one there. Throws `TARGET_EMPTY` if either has no separate token.
   */
  query(prompt: string, target: string): TargetQuery {
    const apart = prompt === '' || /\s$/.test(prompt) || /^\s/.test(target)
    const joined = apart ? prompt + target : `${prompt} ${target}`
    const whole = this.encode(joined)
    const given = this.encode(prompt)
    // A tokenizer may merge across the boundary: the target then begins at the first token that differs.
    let split = 0
    while (split < given.length && given[split] === whole[split]) split++
    if (split === 0 || split === whole.length || target === '') {
      throw new WiseError(
        'TARGET_EMPTY',
        `Found ${split === 0 ? 'no token of the prompt alone' : 'an empty target'} in ${JSON.stringify({ prompt, target })}; expected text in both. Complete the record.`,
      )
    }
    return { prompt: whole.slice(0, split), target: whole.slice(split) }
  }

  /**
   * Returns the text of a conversation in the model's chat format, with `tools` as the chat template describes them. Throws
   * if the model has no chat template.
   */
  chatPrompt(messages: readonly Message[], tools?: readonly unknown[]): string {
    return this.tokenizer.applyChatTemplate(messages, { addGenerationPrompt: true, tools })
  }

  /** Continues token ids, as `generateTokens` does. */
  generateTokens(
    prompt: ArrayLike<number>,
    options?: GenerateTokensOptions,
  ): AsyncGenerator<number, void, void> {
    return generateTokens(this.decoder, prompt, options)
  }

  /**
   * Continues many texts, each with its own options, several at a time in one `TextBatch`; returns the new tokens of each.
   * `texts` may be a generator: a text is taken from it when there is room. Throws as `generateTokens` does.
   */
  generateTogether(texts: Iterable<TextToWrite>, options?: TogetherOptions): Promise<number[][]> {
    const batch = new TextBatch(this.decoder, { readsPrompts: true })
    return writeTogether((prompt, own) => this.generateTokens(prompt, { ...own, batch }), texts, options)
  }

  /** Generates as many tokens after each prompt as its target has, as `answerTargets` does. */
  answerTargets(
    queries: readonly TargetQuery[],
    options?: Omit<ScoreOptions, 'onProgress'>,
  ): Promise<number[][]> {
    return answerTargets(this.decoder, queries, options)
  }

  /** Scores targets with teacher forcing, as `scoreTargets` does. */
  scoreTargets(queries: readonly TargetQuery[], options?: ScoreOptions): Promise<TargetScore[]> {
    return scoreTargets(this.decoder, queries, options)
  }

  /** Continues `prompt`. Throws as `generateTokens` does. */
  async generate(prompt: string, options?: GenerateOptions): Promise<string> {
    let text = ''
    for await (const piece of this.stream(prompt, options)) text += piece
    return text
  }

  /**
   * Continues `prompt`, a text or its token ids, and yields text as it is generated. Throws as `generateTokens` does.
   */
  async *stream(
    prompt: string | readonly number[],
    options: GenerateOptions = {},
  ): AsyncGenerator<string, void, void> {
    const stream = this.tokenizer.createTextStream()
    const stop = options.stop ?? []
    if (stop.includes('')) {
      throw new WiseError(
        'OPTION_INVALID',
        'Found an empty stop text; expected at least one character. Remove it.',
      )
    }
    let held = ''
    const ids = typeof prompt === 'string' ? this.encode(prompt) : prompt
    for await (const token of generateTokens(this.decoder, ids, options)) {
      held += stream.push(token)
      const end = firstStop(held, stop)
      if (end >= 0) {
        if (end > 0) yield held.slice(0, end)
        return
      }
      const ready = held.length - partialStop(held, stop)
      if (ready > 0) yield held.slice(0, ready)
      held = held.slice(ready)
    }
    held += stream.flush()
    if (held) yield held
  }

  dispose(): void {
    this.decoder.dispose()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}

/**
 * Loads a model from a Hugging Face folder, a `.gguf` file or a hub id, on the active tensor backend (the fastest that
 * loads, unless `useBackend` was called before).
 *
 * Throws a `WiseError` for an unknown architecture, a damaged file, a model too large for the backend, or a failed
 * download; no tensor is left then.
 */
export async function loadModel(idOrPath: string, options: LoadModelOptions = {}): Promise<LanguageModel> {
  await useBackend()
  const path = await resolveModel(idOrPath, options)
  const checkpoint = await openCheckpoint(path)
  try {
    const tokenizer = await checkpoint.loadTokenizer()
    const { onLoad: onProgress, signal, weights: place } = options
    const weights = await checkpoint.openWeights({ onProgress, signal, weights: place })
    // A model may end its answers with a token that only its vocabulary declares.
    const eosTokens = [...new Set([...checkpoint.config.eosTokens, ...tokenizer.eosTokens])]
    return new LanguageModel(
      idOrPath,
      new DecoderModel({ ...checkpoint.config, eosTokens }, weights),
      tokenizer,
    )
  } finally {
    await checkpoint.close()
  }
}

function firstStop(text: string, stops: readonly string[]): number {
  const found = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0)
  return found.length > 0 ? Math.min(...found) : -1
}

/** Returns the length of the longest suffix of `text` that is a prefix of a stop text. */
function partialStop(text: string, stops: readonly string[]): number {
  const lengths = stops.flatMap((stop) =>
    Array.from({ length: Math.min(stop.length - 1, text.length) }, (_, i) => i + 1).filter((length) =>
      text.endsWith(stop.slice(0, length)),
    ),
  )
  return Math.max(0, ...lengths)
}

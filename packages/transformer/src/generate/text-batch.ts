import * as tf from '@tensorflow/tfjs-core'
import { nextTurn } from '@wise-edit/core/internal'
import { stretchOf, withValues } from '@wise-edit/kernels/internal'
import type { KeyValueCache } from '../model/cache'
import type { DecoderModel } from '../model/decoder'
import { attentionBlock } from '../model/layer'
import type { Interventions } from '../model/modules'
import { Sequences } from '../model/sequences'
import { TextCaches } from '../model/text-caches'
import { joinIntercepts } from './join-interventions'

/** Most texts of one pass: as many rows as kernels multiply by stored weights at once. */
const MOST = 16

/** Number of prompt tokens of one pass, which limits its memory. */
const PROMPT_TOKENS = 1024

/** Options of a `TextBatch`. */
export interface TextBatchOptions {
  /** Reads short prompts that wait at the same time in one pass, too. Default false: a text reads its prompt by itself. */
  readsPrompts?: boolean
  /** Runs one step of the batch, which takes as long as a pass. Default: at once. */
  turn?: (step: () => Promise<void>) => Promise<void>
}

/** A text whose last token is to be read, or the whole prompt. */
export interface NextToken {
  cache: KeyValueCache
  /** One row: of one token, or of all tokens of a prompt. */
  sequences: Sequences
  interventions: Interventions
  /** Draws the next token by logits `[vocab]`, which are valid only during the call. */
  draw(logits: Float32Array): number
}

interface Waiting extends NextToken {
  resolve(token: number): void
  reject(error: unknown): void
}

/**
 * Writes several texts together: the next tokens of all texts that wait for one are computed in one pass. Texts begin and end
 * at any time. Each has the tokens that it has alone, whatever edits answer the others.
 */
export class TextBatch {
  readonly #readsPrompts: boolean
  readonly #model: DecoderModel
  readonly #turn: (step: () => Promise<void>) => Promise<void>
  #waiting: Waiting[] = []
  #isRunning = false

  /** The caller still owns the model. */
  constructor(model: DecoderModel, { turn = (step) => step(), readsPrompts = false }: TextBatchOptions = {}) {
    this.#readsPrompts = readsPrompts
    this.#model = model
    this.#turn = turn
  }

  /** Returns true if the batch reads this prompt, of which the attention is computed at once. */
  reads(sequences: Sequences): boolean {
    const { past, tokens } = sequences
    const most = Math.min(attentionBlock(sequences), this.#model.config.maxPositions)
    return this.#readsPrompts && past === 0 && tokens <= most
  }

  /** Reads the last token of a text, or its prompt, together with those of others, and draws the next. Throws the signal's reason. */
  async next(text: NextToken, signal?: AbortSignal): Promise<number> {
    let abort = () => {}
    try {
      return await new Promise<number>((resolve, reject) => {
        const waiting = { ...text, resolve, reject }
        abort = () => {
          this.#waiting = this.#waiting.filter((other) => other !== waiting)
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', abort)
        this.#waiting.push(waiting)
        if (!this.#isRunning) void this.#run()
      })
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    // The texts of the last step come back for their next token before the next step begins.
    for (await nextTurn(); this.#waiting.length > 0; await nextTurn()) {
      await this.#turn(async () => {
        for (const texts of this.#groups(this.#waiting.splice(0))) await this.#step(texts)
      }).catch((error) => {
        for (const { reject } of this.#waiting.splice(0)) reject(error)
      })
    }
    this.#isRunning = false
  }

  /** Returns the texts that one pass can read: with the same replaced weights and the same rotation. */
  #groups(texts: readonly Waiting[]): Waiting[][] {
    const groups: { key: unknown[]; texts: Waiting[] }[] = []
    for (const text of texts) {
      const key = this.#key(text)
      const hasRoom = ({ texts }: { texts: readonly Waiting[] }) =>
        texts.length < MOST && (!isPrompt(text) || tokensOf([...texts, text]) <= PROMPT_TOKENS)
      const group = groups.find((other) => isSame(other.key, key) && hasRoom(other))
      if (group) group.texts.push(text)
      else groups.push({ key, texts: [text] })
    }
    return groups.map((group) => group.texts)
  }

  #key(text: Waiting): unknown[] {
    const { interventions, sequences } = text
    const { replace = {}, intercept = {}, capture = {} } = interventions
    const { position, layerPositions = [] } = this.#model.config
    const stretches = [position, ...layerPositions].map((kind) =>
      kind.type === 'rotary' ? stretchOf(kind.scaling, sequences.textTokens) : 0,
    )
    // Layers and attention write to the cache, so an intercept cannot run them again for its row.
    const isAlone = Object.keys(capture).length > 0 || Object.keys(intercept).some(readsCache)
    const replaced = Object.entries(replace).flat()
    return [isAlone ? Symbol('alone') : isPrompt(text), ...stretches, ...replaced]
  }

  async #step(texts: readonly Waiting[]): Promise<void> {
    try {
      const tokens = await this.#read(texts)
      for (const [row, { resolve }] of texts.entries()) resolve(tokens[row] as number)
    } catch (error) {
      for (const { reject } of texts) reject(error)
    }
  }

  /** Reads the last token of each text, or its prompt, into its cache and draws its next token. */
  async #read(texts: readonly Waiting[]): Promise<number[]> {
    const model = this.#model
    const [first] = texts as [Waiting]
    const isOne = texts.length === 1
    const sequences = isOne ? first.sequences : Sequences.apart(texts.map((text) => text.sequences))
    const cache = isOne ? first.cache : new TextCaches(texts)
    const interventions = isOne
      ? first.interventions
      : { ...first.interventions, intercept: joinIntercepts(texts) }
    const logits = tf.tidy(() => {
      const embedded = model.embed(sequences, interventions)
      const hidden = model.run(embedded, sequences, { ...interventions, cache })
      const last = texts.map((text, row) =>
        isPrompt(text) ? ([0, tokensOf(texts.slice(0, row + 1)) - 1] as const) : ([row, 0] as const),
      )
      return model.logits(hidden, sequences, last, interventions)
    })
    const [, vocab] = logits.shape
    try {
      return await withValues(logits, (values) =>
        texts.map(({ draw }, row) => draw(values.subarray(row * vocab, (row + 1) * vocab))),
      )
    } finally {
      logits.dispose()
    }
  }
}

function isPrompt({ sequences }: NextToken): boolean {
  return sequences.past === 0
}

function tokensOf(texts: readonly NextToken[]): number {
  return texts.reduce((sum, { sequences }) => sum + sequences.tokens, 0)
}

function readsCache(module: string): boolean {
  return /^layers\.\d+(?:\.attention)?$/.test(module)
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}

import * as tf from '@tensorflow/tfjs-core'
import { similarityThreshold } from '@wise-edit/router'
import { type LanguageModel, Sequences } from '@wise-edit/transformer'
import type { EditSummary } from '../../../editor/editor'
import { downProjection } from '../../../training/linear-modules'
import type { WiseSettings } from '../options/settings'
import { largest, matrixOf, NearestEdit, upload, Whitening } from './nearest-edit'
import { comparedTokens, meansOf, querySpans, startsOf, windowsOf } from './query-windows'
import { TextKeys } from './text-keys'
import { promptForm, promptTopic, promptVariants } from './variants'

/** Layer at which texts are compared. The first one still distinguishes names that later layers treat alike. */
const LAYER = 0
/** Largest number of edits that the metric and the threshold are fitted to. */
const SAMPLE = 192
/** Number of rewordings of an edit's prompt, which show how similar a question about the edit is at least. */
const REWORDINGS = 5

/** Name of the module in the first layer by whose inputs texts are compared. */
export const similarityModule = downProjection(LAYER)

/** The edit nearest to a query. */
export interface Nearest {
  /** Index of the edit. */
  edit: number
  /** Cosine of their keys in the metric, -1 to 1. */
  value: number
  /** True if only the start of the query is similar to the edit's prompt. */
  startOnly: boolean
}

/**
 * Finds the edit whose prompt is most similar to a query. Indicators measure how much a side memory changes the output,
 * which is alike for all short questions of one form ("Who founded …?"); this comparison depends on the names in them.
 */
export class SimilarEdits {
  readonly #nearest: NearestEdit
  /** Number of tokens of each edit's prompt that are compared. */
  readonly #lengths: readonly number[]
  readonly #distinctLengths: readonly number[]
  readonly #width: number
  readonly #skip: number
  /** Similarity at or below which a query is about no edit. */
  readonly threshold: number
  /** Similarity above which a query is certainly about an edit; `undefined` if no query is. */
  readonly certainty: number | undefined

  /** `tokens`: number of tokens of each edit's prompt; `skip`: number of tokens to leave out at the start of a text. */
  constructor(
    nearest: NearestEdit,
    settings: { threshold: number; certainty?: number; tokens: readonly number[]; skip: number },
  ) {
    const { tokens, skip } = settings
    this.#nearest = nearest
    this.threshold = settings.threshold
    this.certainty = settings.certainty
    this.#lengths = tokens.map((count) => comparedTokens(count, skip))
    this.#distinctLengths = [...new Set(this.#lengths)]
    this.#width = Math.ceil(tokens.reduce((sum, count) => sum + count, 0) / tokens.length)
    this.#skip = skip
  }

  /** Returns the edit nearest to each row's query, by the inputs of the first down projection, `[batch, tokens, dFF]`. */
  find(activations: tf.Tensor3D, sequences: Sequences, promptLengths?: readonly number[]): Nearest[] {
    return this.#similarities(activations, sequences, promptLengths).map(({ anywhere, start }) => {
      const [found, begun] = [largest(anywhere), largest(start)]
      const [value, atStart] = [anywhere[found] as number, start[begun] as number]
      return atStart > value
        ? { edit: begun, value: atStart, startOnly: true }
        : { edit: found, value, startOnly: false }
    })
  }

  /** Returns the similarity of a text to each edit. */
  of(model: LanguageModel, text: string): Float32Array {
    const { decoder } = model
    const sequences = new Sequences([model.encode(text)])
    let found = new Float32Array()
    const capture = (input: tf.Tensor3D) => {
      const [{ anywhere, start }] = this.#similarities(input, sequences) as [RowSimilarities]
      found = anywhere.map((value, edit) => Math.max(value, start[edit] as number))
    }
    tf.tidy(() => {
      const options = { to: LAYER + 1, capture: { [similarityModule]: capture } }
      decoder.run(decoder.embed(sequences), sequences, options)
    })
    return found
  }

  #similarities(
    activations: tf.Tensor3D,
    sequences: Sequences,
    promptLengths?: readonly number[],
  ): RowSimilarities[] {
    const stretches = querySpans(sequences, this.#skip, promptLengths).flatMap((span, row) => [
      ...windowsOf(span, this.#width).map((columns) => ({ row, columns, starts: undefined })),
      ...startsOf(span, this.#distinctLengths).map((columns) => ({
        row,
        columns,
        starts: columns[1] - columns[0],
      })),
    ])
    const all = tf.tidy(() => this.#nearest.similarities(meansOf(activations, stretches)))
    const none = () => new Float32Array(this.#lengths.length).fill(Number.NEGATIVE_INFINITY)
    const rows = sequences.lengths.map(() => ({ anywhere: none(), start: none() }))
    for (const [i, { row, starts }] of stretches.entries()) {
      const best = (rows[row] as RowSimilarities)[starts === undefined ? 'anywhere' : 'start']
      for (const [edit, value] of (all[i] as Float32Array).entries()) {
        if (starts !== undefined && starts !== this.#lengths[edit]) continue
        best[edit] = Math.max(best[edit] as number, value)
      }
    }
    return rows
  }
}

/** Similarities of a query to each edit. */
interface RowSimilarities {
  /** Largest similarity over the windows of the query. */
  anywhere: Float32Array
  /** Similarity of its first tokens, as many as the edit's prompt has; -Infinity if the query is not longer than that. */
  start: Float32Array
}

type SimilaritySettings = Pick<
  WiseSettings,
  'indicator' | 'similarityPosition' | 'similarityCertainty' | 'seed'
>

/** Builds `SimilarEdits` for changing lists of edits, and caches the keys of their texts. */
export class SimilarEditsMaker {
  readonly #model: LanguageModel
  readonly #options: SimilaritySettings
  readonly #keys: TextKeys
  /** Mean keys of texts. */
  #means = new Map<string, Float32Array>()
  #metric: { texts: string; of: Whitening } | undefined

  constructor(model: LanguageModel, options: SimilaritySettings) {
    this.#model = model
    this.#options = options
    this.#keys = new TextKeys(model, { layer: LAYER, indicator: options.indicator })
  }

  /** Builds `SimilarEdits`. `texts` are about none of the edits; irrelevant texts of the edits are added to them. */
  make(edits: readonly EditSummary[], texts: readonly string[]): SimilarEdits {
    const known = this.#means
    const used = new Map<string, Float32Array>()
    const meansOf = (texts: readonly string[]) =>
      texts.map((text) => {
        const mean = used.get(text) ?? known.get(text) ?? this.#keys.mean(text)
        used.set(text, mean)
        return mean
      })
    const prompts = edits.map(({ prompt }) => prompt)
    const sample = sampled(edits)
    const common = sample.flatMap((edit) => [edit.prompt, edit.irrelevant, promptForm(edit)])
    const metric = this.#whitening([...common.filter((text) => text), ...texts] as string[], meansOf)
    const nearest = new NearestEdit(metric, meansOf(prompts))
    const threshold = this.#threshold(nearest, edits, sample, texts, meansOf)
    this.#means = used
    const { similarityCertainty: position, indicator } = this.#options
    return new SimilarEdits(nearest, {
      threshold,
      // Without a threshold there is no scale for it.
      certainty: Number.isFinite(threshold) ? threshold + position * (1 - threshold) : undefined,
      tokens: prompts.map((prompt) => this.#model.encode(prompt).length),
      skip: indicator.skipTokens,
    })
  }

  #whitening(texts: string[], meansOf: (texts: readonly string[]) => Float32Array[]): Whitening {
    const keys = meansOf(texts)
    const name = JSON.stringify(texts)
    if (this.#metric?.texts !== name) this.#metric = { texts: name, of: new Whitening(keys) }
    return this.#metric.of
  }

  /** Returns a threshold between the similarities of unrelated texts or edits on other topics and those of rewordings. */
  #threshold(
    nearest: NearestEdit,
    edits: readonly EditSummary[],
    sample: readonly EditSummary[],
    texts: readonly string[],
    meansOf: (texts: readonly string[]) => Float32Array[],
  ): number {
    const { similarityPosition: position, seed } = this.#options
    if (position === undefined) return Number.NEGATIVE_INFINITY
    const similarities = (texts: readonly string[]) =>
      tf.tidy(() => nearest.similarities(upload(matrixOf(meansOf(texts)))))
    const best = (values: Float32Array) => values[largest(values)] as number
    const topics = edits.map(promptTopic)
    const others = similarities(sample.map(({ prompt }) => prompt)).flatMap((all, i) => {
      const topic = promptTopic(sample[i] as EditSummary)
      const others = all.filter((_, edit) => topics[edit] !== topic)
      return others.length > 0 ? best(others) : []
    })
    const rewordings = sample.flatMap((edit) => promptVariants(edit, { variants: REWORDINGS, seed }))
    return similarityThreshold({
      unlike: [others, similarities(texts).map(best)],
      alike: similarities(rewordings).map(best),
      position,
    })
  }
}

/** Returns at most `SAMPLE` of the edits, evenly chosen; among many edits, a further one rarely changes the choice. */
function sampled(edits: readonly EditSummary[]): EditSummary[] {
  const step = Math.ceil(edits.length / SAMPLE)
  return edits.filter((_, i) => i % step === 0)
}

import * as tf from '@tensorflow/tfjs-core'
import { similarityThreshold } from '@wise-edit/router'
import { type LanguageModel, Sequences } from '@wise-edit/transformer'
import type { EditSummary } from '../../../editor/editor'
import type { WiseSettings } from '../options/settings'
import { largest, matrixOf, NearestEdit, upload, Whitening } from './nearest-edit'
import { comparedTokens, meansOf, querySpans, startsOf, windowsOf } from './query-windows'
import { TextKeys } from './text-keys'
import { promptForm, promptTopic, promptVariants } from './variants'

/** The layer at which texts are compared: the first still tells names apart that later ones take for one kind of thing. */
const LAYER = 0
/** Edits from whose prompts, their forms and irrelevant texts is learned what questions have in common. */
const SAMPLE = 192
/** Rewordings of an edit's prompt, which show how like it a question about it is at least. */
const REWORDINGS = 5

/** What of the first layer texts are compared by. */
export const similarityModule = `layers.${LAYER}.mlp.down`

/** The edit nearest to a query. */
export interface Nearest {
  /** Its place among the edits. */
  edit: number
  /** Cosine of their keys in the metric, -1 to 1. */
  value: number
  /** Only the start of the query is like the edit's prompt. */
  startOnly: boolean
}

/**
 * Finds the edit whose prompt is most like a query. Indicators rise with how much a side memory changes, and short
 * questions of one form ("Who founded …?") change alike whatever they ask about; here names count.
 */
export class SimilarEdits {
  readonly #nearest: NearestEdit
  /** Tokens of each edit's prompt that are compared. */
  readonly #lengths: readonly number[]
  readonly #distinctLengths: readonly number[]
  readonly #width: number
  readonly #skip: number
  /** A query at or below it is about no edit. */
  readonly threshold: number
  /** A query above it is about an edit for certain; `undefined`: none is. */
  readonly certainty: number | undefined

  /** `tokens`: of each edit's prompt; `skip`: how many at a text's start to leave out. */
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

  /** The edit nearest to the query of each row of what enters the first layer's down projection, `[batch, tokens, dFF]`. */
  find(activations: tf.Tensor3D, sequences: Sequences, promptLengths?: readonly number[]): Nearest[] {
    return this.#similarities(activations, sequences, promptLengths).map(({ anywhere, start }) => {
      const [found, begun] = [largest(anywhere), largest(start)]
      const [value, atStart] = [anywhere[found] as number, start[begun] as number]
      return atStart > value
        ? { edit: begun, value: atStart, startOnly: true }
        : { edit: found, value, startOnly: false }
    })
  }

  /** How like a text is to each edit. */
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

/** How like a query is to each edit. */
interface RowSimilarities {
  /** The most similar of the query's stretches. */
  anywhere: Float32Array
  /** As many tokens at its start as the edit's prompt has; -Infinity where there are no more than that. */
  start: Float32Array
}

type SimilaritySettings = Pick<
  WiseSettings,
  'indicator' | 'similarityPosition' | 'similarityCertainty' | 'seed'
>

/** Makes `SimilarEdits` for edits as they come, and keeps what it knows of their texts. */
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

  /** `texts`: what no edit is about, beside what the edits name. */
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
      // Without a threshold there is nothing to tell it from.
      certainty:
        position === undefined || !Number.isFinite(threshold)
          ? undefined
          : threshold + position * (1 - threshold),
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

  /** Between what other texts, and edits beside those about something else, reach and what rewordings of edits do. */
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

/** All edits, or that many, evenly chosen; of very many, one more rarely changes which. */
function sampled(edits: readonly EditSummary[]): EditSummary[] {
  const step = Math.ceil(edits.length / SAMPLE)
  return edits.filter((_, i) => i % step === 0)
}

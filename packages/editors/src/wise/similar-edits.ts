import * as tf from '@tensorflow/tfjs-core'
import { similarityThreshold } from '@wise-edit/router'
import { type LanguageModel, Sequences } from '@wise-edit/transformer'
import type { EditSummary } from '../editor'
import { largest, matrixOf, NearestEdit, upload, Whitening } from './nearest-edit'
import type { WiseOptions } from './options'
import { meansOf, querySpans, windowsOf } from './query-windows'
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
}

/**
 * Finds the edit whose prompt is most like a query. Indicators rise with how much a side memory changes, and short
 * questions of one form ("Who founded …?") change alike whatever they ask about; here names count.
 */
export class SimilarEdits {
  readonly #nearest: NearestEdit
  readonly #width: number
  readonly #skip: number
  /** A query at or below it is about no edit. */
  readonly threshold: number
  /** A query above it is about an edit for certain; `undefined`: none is. */
  readonly certainty: number | undefined

  /** `width`: tokens of a usual prompt; `skip`: tokens at a text's start to leave out. */
  constructor(
    nearest: NearestEdit,
    settings: { threshold: number; certainty?: number; width: number; skip: number },
  ) {
    this.#nearest = nearest
    this.threshold = settings.threshold
    this.certainty = settings.certainty
    this.#width = settings.width
    this.#skip = settings.skip
  }

  /** The edit nearest to the query of each row of what enters the first layer's down projection, `[batch, tokens, dFF]`. */
  find(activations: tf.Tensor3D, sequences: Sequences, promptLengths?: readonly number[]): Nearest[] {
    return this.#similarities(activations, sequences, promptLengths).map((similarities) => {
      const edit = largest(similarities)
      return { edit, value: similarities[edit] as number }
    })
  }

  /** How like a text is to each edit. */
  of(model: LanguageModel, text: string): Float32Array {
    const { decoder } = model
    const sequences = new Sequences([model.encode(text)])
    let found: Float32Array[] = []
    const capture = (input: tf.Tensor3D) => {
      found = this.#similarities(input, sequences)
    }
    tf.tidy(() => {
      const options = { to: LAYER + 1, capture: { [similarityModule]: capture } }
      decoder.run(decoder.embed(sequences), sequences, options)
    })
    return found[0] as Float32Array
  }

  /** For each row how like its most similar stretch is to each edit. */
  #similarities(activations: tf.Tensor3D, sequences: Sequences, promptLengths?: readonly number[]) {
    const stretches = querySpans(sequences, this.#skip, promptLengths).flatMap((span, row) =>
      windowsOf(span, this.#width).map((columns) => ({ row, columns })),
    )
    const all = tf.tidy(() => this.#nearest.similarities(meansOf(activations, stretches)))
    return sequences.lengths.map((_, row) =>
      all
        .filter((_, i) => stretches[i]?.row === row)
        .reduce((best, next) => best.map((value, edit) => Math.max(value, next[edit] as number))),
    )
  }
}

type SimilaritySettings = Pick<
  WiseOptions,
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
    const tokens = prompts.reduce((sum, prompt) => sum + this.#model.encode(prompt).length, 0)
    const { similarityCertainty: position, indicator } = this.#options
    return new SimilarEdits(nearest, {
      threshold,
      // Without a threshold there is nothing to tell it from.
      certainty:
        position === undefined || !Number.isFinite(threshold)
          ? undefined
          : threshold + position * (1 - threshold),
      width: Math.ceil(tokens / prompts.length),
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

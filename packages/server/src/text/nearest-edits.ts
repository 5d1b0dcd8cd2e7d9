import * as tf from '@tensorflow/tfjs-core'
import type { EditSummary } from '@wise-edit/editors'
import { type LanguageModel, Sequences } from '@wise-edit/transformer'

/** Edits that are compared: those that share the most words with the text. */
const COMPARED = 64
/** Texts whose keys are kept. */
const KEPT = 1024

/** An edit near a text, by the cosine of what enters the edited matrix, -1 to 1. */
export interface NearEdit {
  id: string
  prompt: string
  target: string
  similarity: number
}

/** Finds the edits whose prompts are closest to a text where the router looks: at the input of the edited matrix. */
export class NearestEdits {
  readonly #model: LanguageModel
  readonly #held = new Map<string, Float32Array>()

  constructor(model: LanguageModel) {
    this.#model = model
  }

  /** At most `count` edits, nearest first. `layer` holds the edited matrix; `skipTokens` leading tokens are left out. */
  async find(
    text: string,
    edits: readonly EditSummary[],
    { layer, skipTokens, count }: { layer: number; skipTokens: number; count: number },
  ): Promise<NearEdit[]> {
    const key = this.#key(text, layer, skipTokens)
    const near: NearEdit[] = []
    for (const { id, prompt, target } of this.#candidates(text, edits)) {
      near.push({ id, prompt, target, similarity: dot(key, this.#key(prompt, layer, skipTokens)) })
      // Lets other requests in between texts.
      await new Promise(setImmediate)
    }
    return near.sort((a, b) => b.similarity - a.similarity).slice(0, count)
  }

  #candidates(text: string, edits: readonly EditSummary[]): EditSummary[] {
    const done = edits.filter(({ status }) => status === 'done')
    if (done.length <= COMPARED) return done
    const asked = words(text)
    const shared = done.map((edit) => ({
      edit,
      share: [...words(edit.prompt)].filter((word) => asked.has(word)).length,
    }))
    return shared
      .sort((a, b) => b.share - a.share)
      .slice(0, COMPARED)
      .map(({ edit }) => edit)
  }

  /** The mean over a text's tokens, of length 1. */
  #key(text: string, layer: number, skipTokens: number): Float32Array {
    const name = `${layer} ${text}`
    const key = this.#held.get(name) ?? this.#run(text, layer, skipTokens)
    // What was asked for last is forgotten last.
    this.#held.delete(name)
    this.#held.set(name, key)
    const [oldest] = this.#held.keys()
    if (this.#held.size > KEPT) this.#held.delete(oldest as string)
    return key
  }

  #run(text: string, layer: number, skipTokens: number): Float32Array {
    const { decoder } = this.#model
    const ids = this.#model.encode(text)
    const from = ids.length > skipTokens ? skipTokens : 0
    const sequences = new Sequences([ids])
    const key = tf.tidy(() => {
      let mean: tf.Tensor | undefined
      const capture = (input: tf.Tensor3D) => {
        mean = tf.keep(tf.mean(tf.slice(input, [0, from, 0], [1, ids.length - from, -1]), [0, 1]))
      }
      const module = `layers.${layer}.mlp.down`
      decoder.run(decoder.embed(sequences), sequences, { to: layer + 1, capture: { [module]: capture } })
      return mean as tf.Tensor
    })
    const values = key.dataSync<'float32'>() as Float32Array
    key.dispose()
    const length = Math.sqrt(dot(values, values)) || 1
    return values.map((value) => value / length)
  }
}

function words(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0)
}

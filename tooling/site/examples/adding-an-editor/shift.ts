import * as tf from '@tensorflow/tfjs-core'
import {
  type EditMethod,
  type EditRequest,
  type Held,
  type MethodDefinition,
  MethodEditor,
} from '@wise-edit/editors'
import { embeddedModel } from '@wise-edit/embedded-model'
import { crossEntropyAt } from '@wise-edit/kernels'
import {
  type Interventions,
  inputTokens,
  type LanguageModel,
  loadModel,
  Sequences,
} from '@wise-edit/transformer'
import { z } from 'zod'

const schema = z.strictObject({
  layer: z.int().nonnegative(),
  learningRate: z.number().positive(),
  steps: z.int().positive(),
})
type ShiftOptions = z.infer<typeof schema>

/** One vector, added to the output of a layer's down projection for every token. */
class Shift implements EditMethod {
  readonly shapes: Record<string, number[]>
  readonly #model: LanguageModel
  readonly #options: ShiftOptions

  constructor(model: LanguageModel, options: ShiftOptions) {
    this.#model = model
    this.#options = options
    this.shapes = { shift: [model.decoder.config.dModel] }
  }

  async *learn(records: readonly EditRequest[], { learned }: Held) {
    const loss = this.#lossOf(records)
    const gradient = tf.valueAndGrad(loss)
    let shift = learned.shift?.clone() ?? tf.zeros(this.shapes.shift!)
    const losses: number[] = []
    for (let step = 0; step < this.#options.steps; step++) {
      const { value, grad } = gradient(shift)
      losses.push(value.dataSync()[0]!)
      const next = tf.tidy(() => tf.sub(shift, tf.mul(grad, this.#options.learningRate)))
      tf.dispose([value, grad, shift])
      shift = next
      yield { step, loss: losses[step]!, terms: { edit: losses[step]! } }
    }
    const lossAfter = tf.tidy(() => loss(shift).dataSync()[0]!)
    return { learned: { shift }, steps: losses.length, lossBefore: losses[0]!, lossAfter }
  }

  intervene({ learned: { shift } }: Pick<Held, 'learned'>): Interventions {
    return { intercept: { [this.#module]: (input, module) => tf.add(module(input), shift!) } }
  }

  /** Mean negative log-likelihood of the targets, as a function of the vector. */
  #lossOf(records: readonly EditRequest[]): (shift: tf.Tensor) => tf.Tensor {
    const { decoder } = this.#model
    const queries = records.map(({ prompt, target }) => this.#model.query(prompt, target))
    const sequences = new Sequences(queries.map(inputTokens))
    const places = queries.flatMap(({ prompt, target }, row) =>
      target.map((_, i): [number, number] => [row, prompt.length - 1 + i]),
    )
    return (shift) => {
      const edited = this.intervene({ learned: { shift } })
      const hidden = decoder.run(decoder.embed(sequences, edited), sequences, edited)
      const logits = decoder.logits(hidden, sequences, places, edited)
      const targets = tf.tensor1d(
        queries.flatMap(({ target }) => [...target]),
        'int32',
      )
      return tf.mean(crossEntropyAt(logits, targets))
    }
  }

  get #module(): string {
    return `layers.${this.#options.layer}.mlp.down`
  }
}

const shift: MethodDefinition<ShiftOptions> = {
  name: 'shift',
  schema,
  layer: ({ layer }) => layer,
  create: (model, options) => new Shift(model, options),
}

// The resulting editor reports, saves, loads, resumes and undoes like all others.
const model = await loadModel(embeddedModel)
const editor = new MethodEditor(model, shift, { layer: 4, learningRate: 1, steps: 12 })
const [edit] = await editor.edit([{ prompt: 'Who founded Acme?', target: 'Jane Roe' }])
if (edit) console.log(`${edit.status}: loss ${edit.lossBefore.toFixed(1)} to ${edit.lossAfter.toFixed(1)}`)
await editor.undo('1')
console.log(`${editor.edits.length} edits after undo`)
editor.dispose()
model.dispose()

import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { type Interventions, loadModel, Sequences, scoreTargets } from '@wise-edit/transformer'

const model = await loadModel(fileURLToPath(new URL('../test/golden/counting', import.meta.url)))
const { decoder } = model

// What enters and leaves a module, for a batch of two texts.
const texts = new Sequences(['one two three', 'nine'].map((text) => model.encode(text)))
const capture: Interventions['capture'] = {
  'layers.1.mlp.down': (input, output) =>
    console.log(`down projection: [${input.shape}] to [${output.shape}]`),
}
decoder.forward(texts, { capture }).dispose()

// How likely a target is, and how likely with the weights of one module replaced for this call.
const query = model.query('one two three', 'four')
const name = 'layers.1.mlp.down.weight'
const replacement = tf.zerosLike(decoder.weights.get(name))
const [before] = await scoreTargets(decoder, [query])
const [after] = await scoreTargets(decoder, [query], {
  intervene: () => ({ replace: { [name]: replacement } }),
})
console.log(
  `likelihood of "four": ${likelihood(before!.nlls)}, without the module ${likelihood(after!.nlls)}`,
)
replacement.dispose()
model.dispose()

function likelihood(nlls: number[]): string {
  return Math.exp(-nlls.reduce((sum, nll) => sum + nll)).toFixed(3)
}

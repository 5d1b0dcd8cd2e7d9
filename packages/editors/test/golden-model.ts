import { fileURLToPath } from 'node:url'
import { testBackend } from '@wise-edit/config/test-backend'
import { useBackend } from '@wise-edit/kernels'
import { DecoderModel, Sequences } from '@wise-edit/transformer'
import { type Intercept, openCheckpoint, Weights } from '@wise-edit/transformer/internal'

/** Loads one of the tiny random models of the transformer package; the caller disposes it. */
export async function loadGoldenModel(name: string): Promise<DecoderModel> {
  await useBackend({ backend: testBackend })
  const folder = new URL(`../../transformer/test/golden/models/${name}`, import.meta.url)
  const checkpoint = await openCheckpoint(fileURLToPath(folder))
  try {
    return new DecoderModel(checkpoint.config, new Weights(await checkpoint.loadWeights()))
  } finally {
    await checkpoint.close()
  }
}

/** Returns the logits after the last token of a query under a down projection of `layer`, `[vocabSize]`. */
export function lastLogits(
  decoder: DecoderModel,
  query: number[],
  layer: number,
  intercept: Intercept,
): Float32Array {
  const interventions = { intercept: { [`layers.${layer}.mlp.down`]: intercept } }
  const all = decoder.forward(new Sequences([query]), interventions)
  const values = all.dataSync().slice(-decoder.config.vocabSize) as Float32Array
  all.dispose()
  return values
}

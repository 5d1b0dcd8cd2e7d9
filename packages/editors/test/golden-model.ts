import { fileURLToPath } from 'node:url'
import { testBackend } from '@wise-edit/config/test-backend'
import { useBackend } from '@wise-edit/kernels'
import { DecoderModel } from '@wise-edit/transformer'
import { openCheckpoint, Weights } from '@wise-edit/transformer/internal'

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

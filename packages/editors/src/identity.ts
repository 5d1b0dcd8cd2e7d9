import { createHash } from 'node:crypto'
import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'

/** Which weights a file of edits belongs to. */
export const modelIdentitySchema = z.object({
  architecture: z.string(),
  name: z.string(),
  matrix: z.string(),
  sha256: z.string(),
})

/** Identifies a model by the bytes of the matrix that is edited. */
export function modelIdentity(
  { decoder, name }: LanguageModel,
  layer: number,
): z.infer<typeof modelIdentitySchema> {
  const matrix = `layers.${layer}.mlp.down.weight`
  const values = decoder.weights.get(matrix).dataSync()
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { architecture: decoder.config.architecture, name, matrix, sha256 }
}

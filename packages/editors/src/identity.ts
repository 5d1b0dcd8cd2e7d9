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

export type ModelIdentity = z.infer<typeof modelIdentitySchema>

/** Identifies a model by the bytes of the matrix that is edited; a model without that layer has no `sha256`. */
export function modelIdentity(
  { decoder, name }: LanguageModel,
  layer: number,
): Omit<ModelIdentity, 'sha256'> & { sha256?: string } {
  const { architecture } = decoder.config
  const matrix = `layers.${layer}.mlp.down.weight`
  const values = decoder.weights.find(matrix)?.dataSync()
  if (!values) return { architecture, name, matrix }
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return { architecture, name, matrix, sha256: createHash('sha256').update(bytes).digest('hex') }
}

import { sha256 as createSha256 } from '@wise-edit/core/internal'
import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'
import { downWeight } from '../training/linear-modules'

/** Identity of the weights that a memory file belongs to. */
export const modelIdentitySchema = z.object({
  architecture: z.string(),
  name: z.string(),
  matrix: z.string(),
  /** Shape of the matrix. Absent in files of earlier versions. */
  shape: z.array(z.int().positive()).optional(),
  sha256: z.string(),
})

export type ModelIdentity = z.infer<typeof modelIdentitySchema>

/** Identifies a model by the digest of the matrix that is edited. `sha256` is absent if the model lacks that layer. */
export function modelIdentity(
  { decoder, name }: LanguageModel,
  layer: number,
): Omit<ModelIdentity, 'sha256'> & { sha256?: string } {
  const { architecture } = decoder.config
  const matrix = downWeight(layer)
  const weight = decoder.weights.find(matrix)
  if (!weight) return { architecture, name, matrix }
  const values = weight.dataSync()
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const hash = createSha256()
  hash.update(bytes)
  return { architecture, name, matrix, shape: weight.shape, sha256: hash.hex() }
}

import { files } from '@wise-edit/core/internal'
import type { Checkpoint } from './checkpoint'
import { openFolder } from './folder'
import { openGguf } from './gguf'

export type { Checkpoint } from './checkpoint'
export { exportGguf } from './export-gguf'
export { exportModel } from './export-model'
export type { WeightPlace } from './open-weights'

/**
 * Opens a Hugging Face folder (single or sharded safetensors) or a `.gguf` file and checks that it holds a complete
 * model. It does not read weights yet.
 *
 * Throws a `WiseError` that names the file and the tensor if something is missing, damaged or unsupported.
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const stats = await files.stat(path).catch(() => undefined)
  return stats?.kind === 'folder' ? (await openFolder(path)).checkpoint : openGguf(path)
}

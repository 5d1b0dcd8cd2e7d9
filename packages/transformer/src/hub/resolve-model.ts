import { stat } from 'node:fs/promises'
import { WiseError } from '@wise-edit/kernels'

/** Options of `resolveModel`. */
export interface ResolveOptions {
  signal?: AbortSignal
}

/** The local path of a model. */
export async function resolveModel(idOrPath: string, _options: ResolveOptions = {}): Promise<string> {
  if (await stat(idOrPath).catch(() => undefined)) return idOrPath
  throw new WiseError('MODEL_NOT_FOUND', `Found no file or folder ${idOrPath}. Check the path.`)
}

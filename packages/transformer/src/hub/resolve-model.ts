import { WiseError } from '@wise-edit/core'
import { environment, files } from '@wise-edit/core/internal'
import { cachedModel, downloadModel } from '#hub'
import { parseModelId } from './model-id'
import type { ResolveOptions } from './resolve-options'

/**
 * Returns the local path of a model: that of an existing folder or `.gguf` file unchanged, else that of a hub model
 * (`owner/name` or `owner/name/file.gguf`), which is downloaded into the cache if necessary.
 *
 * An interrupted download is resumed. Throws `MODEL_ID_INVALID`, `MODEL_NOT_FOUND`,
 * `MODEL_NOT_CACHED` (offline), `HUB_ACCESS`, `HUB_UNREACHABLE` or `DOWNLOAD_DAMAGED`.
 */
export async function resolveModel(idOrPath: string, options: ResolveOptions = {}): Promise<string> {
  options.signal?.throwIfAborted()
  if (await files.stat(idOrPath).catch(() => undefined)) return idOrPath
  const id = parseModelId(idOrPath, options.revision)
  const offline = options.offline ?? isOn(environment.HF_HUB_OFFLINE)
  if (!offline) return downloadModel(id, options)
  const cached = await cachedModel(id, options.cacheDir)
  if (cached) return cached
  throw new WiseError(
    'MODEL_NOT_CACHED',
    `${idOrPath} (revision ${id.revision}) is not complete in the cache, and downloads are off. Unset HF_HUB_OFFLINE or pass { offline: false }, or give the path of a local model.`,
  )
}

function isOn(value: string | undefined): boolean {
  return ['1', 'on', 'yes', 'true'].includes((value ?? '').toLowerCase())
}

import { stat } from 'node:fs/promises'
import { WiseError } from '@wise-edit/core'
import { cachedModel } from './cache'
import { downloadModel } from './download-model'
import { parseModelId } from './model-id'

/** Options of `resolveModel`. */
export interface ResolveOptions {
  /** Branch, tag or commit of a hub model. Default `main`. */
  revision?: string
  /** Access token of the hub. Default: environment variable HF_TOKEN. */
  token?: string
  /** Uses only what was downloaded before. Default: environment variable HF_HUB_OFFLINE. */
  offline?: boolean
  /** Default: the cache other Hugging Face tools use (HF_HUB_CACHE, HF_HOME). */
  cacheDir?: string
  /** Address of the hub. Default: environment variable HF_ENDPOINT, or huggingface.co. */
  endpoint?: string
  /** Called while files are downloaded, in bytes of the whole model. */
  onProgress?: (progress: DownloadProgress) => void
  signal?: AbortSignal
}

/** How far a download is, in bytes. */
export interface DownloadProgress {
  file: string
  done: number
  total: number
}

/**
 * The local path of a model: an existing folder or `.gguf` file as it is; else a hub model (`owner/name`, or
 * `owner/name/file.gguf`), downloaded into the cache unless it is there.
 *
 * An interrupted download goes on where it stopped. Throws `MODEL_ID_INVALID`, `MODEL_NOT_FOUND`,
 * `MODEL_NOT_CACHED` (offline), `HUB_ACCESS`, `HUB_UNREACHABLE` or `DOWNLOAD_DAMAGED`.
 */
export async function resolveModel(idOrPath: string, options: ResolveOptions = {}): Promise<string> {
  options.signal?.throwIfAborted()
  if (await stat(idOrPath).catch(() => undefined)) return idOrPath
  const id = parseModelId(idOrPath, options.revision)
  const offline = options.offline ?? isOn(process.env.HF_HUB_OFFLINE)
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

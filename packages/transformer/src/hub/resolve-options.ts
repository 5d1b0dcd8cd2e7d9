/** Options of `resolveModel`. */
export interface ResolveOptions {
  /** Branch, tag or commit of a hub model. Default `main`. */
  revision?: string
  /** Access token of the hub. Default: environment variable HF_TOKEN. */
  token?: string
  /** Uses only downloaded files. Default: environment variable HF_HUB_OFFLINE. */
  offline?: boolean
  /** Folder of the cache. Default: the cache of other Hugging Face tools (HF_HUB_CACHE, HF_HOME). */
  cacheDir?: string
  /** Address of the hub. Default: environment variable HF_ENDPOINT, or huggingface.co. */
  endpoint?: string
  /** Called while files are downloaded with the progress in bytes of the whole model. */
  onProgress?: (progress: DownloadProgress) => void
  signal?: AbortSignal
}

/** Progress of a download, in bytes. */
export interface DownloadProgress {
  file: string
  done: number
  total: number
}

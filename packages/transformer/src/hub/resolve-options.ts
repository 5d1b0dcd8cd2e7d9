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

import { WiseError } from '../../errors'
import { type FileSource, mounted } from './mounted'

/** Options of fetching mounted files. */
export interface FetchOptions {
  /** Called with the bytes received so far, and the total if the server says it. */
  onProgress?: (done: number, total: number | undefined) => void
  signal?: AbortSignal
}

/** Returns the content of a mounted file; fetches it the first time and keeps it. Throws `FETCH_FAILED`. */
export async function contentOf(source: FileSource, path: string, options: FetchOptions = {}): Promise<Blob> {
  if (source instanceof Blob) return source
  const blob = await fetchBlob(source, options)
  // A file that was mounted there in the meantime stays.
  if (mounted().get(path) === source) mounted().set(path, blob)
  return blob
}

/** Makes a blob of texts, bytes and blobs. */
export function blobOf(parts: readonly (Blob | Uint8Array | string)[]): Blob {
  return new Blob(parts as Exclude<(typeof parts)[number], Uint8Array>[])
}

/** Fetches a URL. Throws `FETCH_FAILED`. */
export async function fetchBlob(url: URL, { onProgress, signal }: FetchOptions = {}): Promise<Blob> {
  const failed = (found: string, cause?: unknown) =>
    new WiseError('FETCH_FAILED', `Could not fetch ${url}: ${found}. Check the address and the network.`, {
      cause,
    })
  try {
    const response = await fetch(url, { signal })
    if (!response.ok) throw failed(`the server answered ${response.status}`)
    // The length is that of the compressed body if there is a compression.
    const length = response.headers.has('content-encoding') ? null : response.headers.get('content-length')
    const parts: Uint8Array[] = []
    let done = 0
    const reader = response.body?.getReader()
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      parts.push(piece.value)
      done += piece.value.length
      onProgress?.(done, length === null ? undefined : Number(length))
    }
    return blobOf(parts)
  } catch (cause) {
    signal?.throwIfAborted()
    throw cause instanceof WiseError
      ? cause
      : failed(cause instanceof Error ? cause.message : `${cause}`, cause)
  }
}

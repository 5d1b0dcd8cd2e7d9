import { files, keysAt, normal } from './host/page/files'
import { type FileSource, mounted } from './host/page/mounted'
import { blobOf, contentOf, type FetchOptions } from './host/page/sources'

export { reportLimits } from './host/page/time-limit'

/**
 * Mounts files in a folder of the page, where the library finds them: contents, or URLs that are fetched when they are
 * first read. Returns the folder. Files of the same path are replaced.
 */
export function mountFiles(folder: string, sources: Readonly<Record<string, FileSource>>): string {
  for (const [name, source] of Object.entries(sources)) mounted().set(normal(`${folder}/${name}`), source)
  return normal(folder)
}

/** Removes a file, or a folder with all files in it. */
export function unmountFiles(path: string): void {
  for (const key of keysAt(path)) mounted().delete(key)
}

/** Returns a file of the page, for instance one that the library wrote. Throws if there is none. */
export async function mountedFile(path: string): Promise<Blob> {
  return blobOf([await files.read(path)])
}

/**
 * Fetches the files of a folder that were mounted as URLs, so that loading does not wait for the network.
 *
 * Throws `FETCH_FAILED`; the files that arrived before are kept.
 */
export async function fetchMounted(
  folder: string,
  { onProgress, signal }: Pick<FetchOptions, 'signal'> & { onProgress?: (done: number) => void } = {},
): Promise<void> {
  let before = 0
  for (const path of keysAt(folder)) {
    const source = mounted().get(path)
    if (!(source instanceof URL)) continue
    const { size } = await contentOf(source, path, {
      signal,
      onProgress: (done) => onProgress?.(before + done),
    })
    before += size
  }
}

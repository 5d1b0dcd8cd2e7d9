/** A mounted file: its content, or the URL that it is fetched from when it is first read. */
export type FileSource = Blob | URL

const MOUNTED = Symbol.for('@wise-edit/core.mounted')

/** Returns the page's files by path. They belong to the worker or window, whatever number of bundles it loads. */
export function mounted(): Map<string, FileSource> {
  const scope = globalThis as { [MOUNTED]?: Map<string, FileSource> }
  scope[MOUNTED] ??= new Map()
  return scope[MOUNTED]
}

import { downloadFile, type ListFileEntry } from '@huggingface/hub'
import { WiseError } from '@wise-edit/core'
import { paths, sha256 } from '@wise-edit/core/internal'
import { mountFiles } from '@wise-edit/core/page'
import { commitOf, explain, type HubAccess, hubAccess, modelFiles } from '../hub-api'
import type { ModelId } from '../model-id'
import type { ResolveOptions } from '../resolve-options'
import { keep, kept } from './kept-files'

/** A page keeps single files and not the list of a model's files, so that only the hub can tell if a model is complete. */
export async function cachedModel(_id: ModelId, _cacheDir?: string): Promise<undefined> {}

/**
 * Downloads the files of a hub model that the browser has not kept, mounts them in the page and returns their path.
 * Downloads are kept in the origin private file system where the browser has one.
 */
export async function downloadModel(id: ModelId, options: ResolveOptions): Promise<string> {
  const hub = hubAccess(options)
  try {
    const commit = await commitOf(id, hub)
    const files = await modelFiles(id, commit, hub)
    const total = files.reduce((sum, file) => sum + file.size, 0)
    const folder = paths.join('hub', id.repo, commit)
    let before = 0
    for (const file of files) {
      const report = (done: number) => options.onProgress?.({ file: file.path, done: before + done, total })
      const name = `${id.repo.replace('/', '--')}--${commit}--${file.path}`
      const found = await kept(name)
      const content =
        found?.size === file.size ? found : await keep(name, await download(id, commit, file, hub, report))
      mountFiles(folder, { [file.path]: content })
      before += file.size
      report(0)
    }
    return id.file === undefined ? folder : paths.join(folder, id.file)
  } catch (error) {
    options.signal?.throwIfAborted()
    throw explain(error, id)
  }
}

/** Downloads one file and checks its size and, for large files, its SHA-256 digest. */
async function download(
  { repo }: ModelId,
  commit: string,
  file: ListFileEntry,
  hub: HubAccess,
  report: (done: number) => void,
): Promise<Blob> {
  const stored = await downloadFile({ ...hub, repo, path: file.path, revision: commit, xet: false })
  if (!stored) throw new Error(`the hub lists ${file.path} but does not have it`)
  const parts: Uint8Array<ArrayBuffer>[] = []
  const hash = file.lfs && sha256()
  let done = 0
  const reader = stored.stream().getReader()
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    parts.push(piece.value as Uint8Array<ArrayBuffer>)
    hash?.update(piece.value)
    done += piece.value.length
    report(done)
  }
  const digest = hash?.hex()
  if (done === file.size && digest === file.lfs?.oid) return new Blob(parts)
  throw new WiseError(
    'DOWNLOAD_DAMAGED',
    `${file.path} of ${repo} arrived with ${done} bytes${digest ? ` and SHA-256 ${digest}` : ''}; expected ${file.size}${file.lfs ? ` and ${file.lfs.oid}` : ''}. Download it again.`,
  )
}

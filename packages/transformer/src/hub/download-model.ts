import { join } from 'node:path'
import { HubApiError, type ListFileEntry } from '@huggingface/hub'
import { WiseError } from '@wise-edit/core'
import { cachedModel, exists, linkBlob, repoFolder, writeRef } from './cache'
import { downloadBlob } from './download-blob'
import { commitOf, explain, hubAccess, modelFiles } from './hub-api'
import { isCommit, type ModelId } from './model-id'
import type { ResolveOptions } from './resolve-options'

export { cachedModel }

/** Downloads the missing files of a hub model and returns its path in the cache. */
export async function downloadModel(id: ModelId, options: ResolveOptions): Promise<string> {
  const { cacheDir, signal } = options
  // A commit never changes, so a complete one needs no request to the hub.
  const pinned = isCommit(id.revision) ? await cachedModel(id, cacheDir) : undefined
  if (pinned) return pinned
  const hub = hubAccess(options)
  try {
    const commit = await commitOf(id, hub)
    const files = await modelFiles(id, commit, hub)
    const folder = repoFolder(id, cacheDir)
    const snapshot = join(folder, 'snapshots', commit)
    const total = files.reduce((sum, file) => sum + file.size, 0)
    let before = 0
    for (const file of files) {
      const pointer = join(snapshot, file.path)
      if (!(await exists(pointer))) {
        const blob = join(folder, 'blobs', blobName(file, id))
        const report = (done: number) => options.onProgress?.({ file: file.path, done: before + done, total })
        await downloadBlob({ repo: id.repo, commit, file, blob, hub, report, signal })
        await linkBlob(blob, pointer)
      }
      before += file.size
      options.onProgress?.({ file: file.path, done: before, total })
    }
    await writeRef(id, commit, cacheDir)
    return id.file === undefined ? snapshot : join(snapshot, id.file)
  } catch (error) {
    signal?.throwIfAborted()
    const unreachable = !(error instanceof WiseError) && !(error instanceof HubApiError)
    // A model that was downloaded before still works without a network.
    const cached = unreachable ? await cachedModel(id, cacheDir) : undefined
    if (cached) return cached
    throw explain(error, id)
  }
}

/** Returns the name of a blob, which is its hash, and makes sure that it cannot name another folder. */
function blobName({ lfs, oid, path }: ListFileEntry, id: ModelId): string {
  const name = lfs?.oid ?? oid ?? ''
  if (/^[0-9a-f]{40,64}$/.test(name)) return name
  throw new WiseError(
    'HUB_ANSWER_INVALID',
    `The hub names ${JSON.stringify(name)} as the hash of ${path} in ${id.repo}; expected hex digits. Check HF_ENDPOINT.`,
  )
}

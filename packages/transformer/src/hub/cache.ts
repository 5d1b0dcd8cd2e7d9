import { access, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { getHFHubCachePath } from '@huggingface/hub'
import { MAX_INDEX_BYTES } from '../checkpoint/folder'
import { readJson } from '../files/read-json'
import { isCommit, type ModelId } from './model-id'

/** Returns the folder of a repository in the cache, in the layout of other Hugging Face tools. */
export function repoFolder({ repo }: ModelId, cacheDir = getHFHubCachePath()): string {
  return join(cacheDir, `models--${repo.replace('/', '--')}`)
}

/** Returns the path of a model if it is complete in the cache, else `undefined`. */
export async function cachedModel(id: ModelId, cacheDir?: string): Promise<string | undefined> {
  const folder = repoFolder(id, cacheDir)
  const commit = isCommit(id.revision)
    ? id.revision
    : (await readFile(join(folder, 'refs', id.revision), 'utf8').catch(() => '')).trim()
  if (!isCommit(commit)) return undefined
  const snapshot = join(folder, 'snapshots', commit)
  if (id.file !== undefined) {
    const path = join(snapshot, id.file)
    return (await exists(path)) ? path : undefined
  }
  return (await isComplete(snapshot)) ? snapshot : undefined
}

/** Stores the commit that a branch or tag refers to. */
export async function writeRef(id: ModelId, commit: string, cacheDir?: string): Promise<void> {
  if (id.revision === commit) return
  const path = join(repoFolder(id, cacheDir), 'refs', id.revision)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, commit)
}

/** Links a downloaded blob into a snapshot; moves it if links are not allowed (Windows). */
export async function linkBlob(blob: string, pointer: string): Promise<void> {
  await mkdir(dirname(pointer), { recursive: true })
  await symlink(relative(dirname(pointer), blob), pointer).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return
    await rename(blob, pointer)
  })
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function isComplete(snapshot: string): Promise<boolean> {
  if (!(await exists(join(snapshot, 'config.json')))) return false
  if (await exists(join(snapshot, 'model.safetensors'))) return true
  const index = await readJson(join(snapshot, 'model.safetensors.index.json'), MAX_INDEX_BYTES).catch(
    () => null,
  )
  const shards = new Set(Object.values((index as { weight_map?: object } | null)?.weight_map ?? {}))
  const found = await Promise.all([...shards].map((shard) => exists(join(snapshot, String(shard)))))
  return found.length > 0 && found.every(Boolean)
}

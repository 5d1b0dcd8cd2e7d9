import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { downloadFile, HubApiError, type ListFileEntry } from '@huggingface/hub'
import { WiseError } from '@wise-edit/core'
import { exists } from './cache'
import type { HubAccess } from './hub-api'

export interface BlobDownload {
  repo: string
  commit: string
  file: ListFileEntry
  /** Path of the downloaded file; an `.incomplete` file next to it holds the bytes received so far. */
  blob: string
  hub: HubAccess
  /** Called with the number of bytes of this file received so far. */
  report: (done: number) => void
  signal?: AbortSignal
}

/** Number of consecutive dropped connections without a new byte after which a download fails. */
const FRUITLESS_TRIES = 3

/** Downloads one file, resuming an earlier attempt, and checks its size and, for large files, its SHA-256 digest. */
export async function downloadBlob(download: BlobDownload): Promise<void> {
  const { blob, file, signal } = download
  if (await exists(blob)) return
  const partial = `${blob}.incomplete`
  await mkdir(dirname(blob), { recursive: true })
  let fruitless = 0
  let done = await sizeOf(partial)
  while (done < file.size || !(await exists(partial))) {
    try {
      await appendRest(download, partial, done)
    } catch (error) {
      if (signal?.aborted || error instanceof HubApiError) throw error
      const now = await sizeOf(partial)
      fruitless = now > done ? 0 : fruitless + 1
      if (fruitless >= FRUITLESS_TRIES) throw error
    }
    done = await sizeOf(partial)
  }
  await verify(download, partial)
  await rename(partial, blob)
}

async function appendRest(download: BlobDownload, partial: string, from: number): Promise<void> {
  const { repo, commit, file, hub, report, signal } = download
  // Plain HTTP ranges deliver the file from its start, so that an interrupted download can be resumed later.
  const whole = await downloadFile({ ...hub, repo, path: file.path, revision: commit, xet: false })
  if (!whole) throw new Error(`the hub lists ${file.path} but does not have it`)
  const rest = from > 0 ? whole.slice(from) : whole
  const target = await open(partial, 'a')
  let done = from
  try {
    for await (const chunk of rest.stream() as unknown as AsyncIterable<Uint8Array>) {
      signal?.throwIfAborted()
      await target.appendFile(chunk)
      done += chunk.length
      report(done)
    }
  } finally {
    await target.close()
  }
}

async function verify({ file, repo }: BlobDownload, partial: string): Promise<void> {
  const size = await sizeOf(partial)
  const hash = file.lfs ? createHash('sha256') : undefined
  if (hash) await pipeline(createReadStream(partial), hash)
  const digest = hash?.digest('hex')
  if (size === file.size && (!file.lfs || digest === file.lfs.oid)) return
  await rm(partial, { force: true })
  throw new WiseError(
    'DOWNLOAD_DAMAGED',
    `${file.path} of ${repo} arrived with ${size} bytes${digest ? ` and SHA-256 ${digest}` : ''}; expected ${file.size}${file.lfs ? ` and ${file.lfs.oid}` : ''}. It was removed: download it again.`,
  )
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}

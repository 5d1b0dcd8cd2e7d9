import { createHash } from 'node:crypto'
import { realpath, rm, stat } from 'node:fs/promises'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { WiseError } from '@wise-edit/core'
import { lockFolder } from './folder-lock'
import { close, listen, ownerOf, serverOf } from './lock-socket'

/** Lock of a memory file, held until it is disposed or the process ends in any way. */
export interface MemoryLock extends AsyncDisposable {
  /** Path of the file, with symbolic links resolved. */
  readonly path: string
  /** Locks the file that is now at the path, under its hard links too. Call it after the file was replaced. */
  follow(): Promise<void>
}

/**
 * Locks a memory file, no matter which path, symbolic link or hard link others use for it. The lock is a listening socket, so
 * that it ends with its owner; another one in the folder of the file is seen from other containers. `owner` is the name that
 * others see. Throws `MEMORY_IN_USE` while another program, or this one, holds the lock.
 */
export async function lockMemory(path: string, owner: string): Promise<MemoryLock> {
  const file = await realFile(path)
  const name = `${owner} (process ${process.pid})`
  const byPath = await lockName(file, path, name)
  let [inode, byInode] = ['', undefined as Server | undefined]
  const follow = async () => {
    const now = await inodeOf(file)
    if (now === inode) return
    const next = now === '' ? undefined : await lockName(now, path, name)
    await close(byInode)
    inode = now
    byInode = next
  }
  let byFolder: Server | undefined
  try {
    byFolder = await lockFolder(file, (other) => inUse(path, other), name)
    await follow()
  } catch (error) {
    await close(byFolder)
    await close(byPath)
    throw error
  }
  return {
    path: file,
    // If another owner has locked the new file under another name, that lock stays.
    follow: () => follow().catch(() => {}),
    async [Symbol.asyncDispose]() {
      await close(byInode)
      await close(byFolder)
      await close(byPath)
    },
  }
}

async function realFile(path: string): Promise<string> {
  return realpath(path).catch(async () => join(await realpath(dirname(path)), basename(path)))
}

async function inodeOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => undefined)
  return found ? `${found.dev}:${found.ino}` : ''
}

async function lockName(name: string, path: string, owner: string): Promise<Server> {
  const socket = socketFor(name)
  const lock = serverOf(owner)
  try {
    await listen(lock, socket)
  } catch {
    // A socket file outlives its owner.
    const other = await ownerOf(socket)
    if (other !== undefined) throw inUse(path, other)
    if (!socket.startsWith('\0')) await rm(socket, { force: true })
    await listen(lock, socket).catch((cause) => {
      throw inUse(path, 'another program', cause)
    })
  }
  return lock
}

/** Returns the path of the socket for a file; on Linux, an abstract name without a file. */
function socketFor(file: string): string {
  const name = `wise-edit-${createHash('sha256').update(file).digest('hex').slice(0, 32)}`
  if (process.platform === 'linux') return `\0${name}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name)
}

function inUse(path: string, owner: string, cause?: unknown): WiseError {
  return new WiseError(
    'MEMORY_IN_USE',
    `"${path}" belongs to ${owner}; expected nobody to use it, for two would lose each other's edits. Wait until it has ended or stop it, or take another file.`,
    { cause },
  )
}

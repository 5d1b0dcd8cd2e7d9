import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises'
import type { Server } from 'node:net'
import { hostname } from 'node:os'
import { basename, dirname } from 'node:path'
import { close, listen, ownerOf, serverOf } from './lock-socket'

/** Returns the name of the socket in the folder of a file, which is the same wherever the folder is mounted. */
export function folderSocket(file: string): string {
  return `.wise-edit-${createHash('sha256').update(basename(file)).digest('hex').slice(0, 16)}.lock`
}

/**
 * Locks a file by a socket in its folder, which programs in other containers of this machine see if they share the folder.
 * Throws the error that `inUse` makes of the other owner's name. Returns `undefined` where there can be no sockets.
 */
export async function lockFolder(
  file: string,
  inUse: (other: string) => Error,
  owner: string,
): Promise<Server | undefined> {
  if (process.platform !== 'linux') return undefined
  const folder = await open(dirname(file))
  const lock = serverOf(`${owner} on ${hostname()}`)
  try {
    const isLocked = await takeSocket(lock, folder, folderSocket(file), inUse)
    if (!isLocked) await folder.close()
    else lock.once('close', () => void folder.close())
    return isLocked ? lock : undefined
  } catch (error) {
    await close(lock)
    await folder.close()
    throw error
  }
}

async function takeSocket(
  lock: Server,
  folder: FileHandle,
  name: string,
  inUse: (other: string) => Error,
): Promise<boolean> {
  // Names of sockets may have no more than 107 bytes.
  const socket = `/proc/self/fd/${folder.fd}/${name}`
  try {
    await listen(lock, socket)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return false
  }
  const other = await ownerOf(socket)
  if (other !== undefined) throw inUse(other)
  // A socket outlives its owner. Another program may have taken its place by now, which is seen once it has another name.
  const old = `${socket}.${randomUUID().slice(0, 8)}`
  await rename(socket, old).catch(() => {})
  const late = await ownerOf(old)
  if (late !== undefined) await link(old, socket).catch(() => {})
  await rm(old, { force: true })
  if (late !== undefined) throw inUse(late)
  await listen(lock, socket).catch(() => {
    throw inUse('another program')
  })
  return true
}

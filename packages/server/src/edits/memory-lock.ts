import { createHash } from 'node:crypto'
import { realpath, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { WiseError } from '@wise-edit/core'

/**
 * Owns a memory file until it is disposed, or the process ends however it ends: the lock is a socket that listens, of
 * which the system knows whether its owner lives. Throws `MEMORY_IN_USE` while another process, or this one, has it.
 */
export async function lockMemory(path: string): Promise<AsyncDisposable> {
  const folder = await realpath(dirname(path))
  const socket = socketFor(join(folder, basename(path)))
  const lock = createServer((other) => other.destroy())
  try {
    await listen(lock, socket)
  } catch {
    // A socket that is a file outlives its owner.
    if (await answers(socket)) throw inUse(path)
    if (!socket.startsWith('\0')) await rm(socket, { force: true })
    await listen(lock, socket).catch((cause) => {
      throw inUse(path, cause)
    })
  }
  lock.unref()
  return {
    [Symbol.asyncDispose]: () => new Promise((resolve) => lock.close(() => resolve())),
  }
}

/** On Linux a name that is no file. */
function socketFor(file: string): string {
  const name = `wise-edit-${createHash('sha256').update(file).digest('hex').slice(0, 32)}`
  if (process.platform === 'linux') return `\0${name}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name)
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function inUse(path: string, cause?: unknown): WiseError {
  return new WiseError(
    'MEMORY_IN_USE',
    `Another server owns "${path}"; expected one alone, for two would lose each other's edits. Stop it, or give this one another file.`,
    { cause },
  )
}

import { closeSync, openSync, readSync, statSync } from 'node:fs'
import {
  chmod,
  copyFile,
  type FileHandle,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { Files, Paths } from '../files'

export const paths: Paths = { basename, dirname, join, resolve }

/** The file system. */
export const files: Files = {
  async stat(path) {
    try {
      const stats = await stat(path)
      return { kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other', size: stats.size }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  },
  list: async (folder) => (await readdir(folder)).sort(),
  read: (path) => readFile(path),
  async open(path) {
    // This is checked before opening, since opening a named pipe would wait for its writer.
    const stats = statSync(path)
    if (!stats.isFile()) throw new Error('it is not a file')
    const descriptor = openSync(path, 'r')
    return {
      size: stats.size,
      read: (target, offset) => readSync(descriptor, target, 0, target.length, offset),
      close: () => closeSync(descriptor),
    }
  },
  async create(path, parts) {
    const file = await open(path, 'wx')
    try {
      for (const part of parts) await file.writeFile(part)
      await file.sync()
    } finally {
      await file.close()
    }
  },
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  copy: (from, to) => copyFile(from, to),
  async overwrite(path, offset, bytes) {
    const file = await open(path, 'r+')
    try {
      let done = 0
      while (done < bytes.length) {
        done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten
      }
      await file.sync()
    } finally {
      await file.close()
    }
  },
  async replace(path, content) {
    const target = await realpath(path).catch(() => path)
    const temporary = `${target}.${crypto.randomUUID()}.tmp`
    try {
      if (typeof content === 'string') await writeFile(temporary, content)
      else await content(temporary)
      const replaced = await stat(target).catch(() => undefined)
      if (replaced?.isFile()) await chmod(temporary, replaced.mode & 0o7777)
      await rename(temporary, target)
    } catch (error) {
      await rm(temporary, { recursive: true, force: true })
      throw withPath(error, path)
    }
    await syncFolder(dirname(target))
  },
  async inTemporaryFolder(use) {
    const folder = await mkdtemp(join(tmpdir(), 'wise-edit-'))
    try {
      return await use(folder)
    } finally {
      await rm(folder, { recursive: true })
    }
  },
}

/** Adds the path to an error of the system that names none, such as one of a write to a full disk. */
function withPath(error: unknown, path: string): unknown {
  const isNameless = error instanceof Error && 'syscall' in error && !('path' in error)
  if (isNameless) error.message += ` '${path}'`
  return error
}

/** Makes a rename durable in case of a power failure; some file systems do not support this. */
async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle | undefined
  try {
    folder = await open(path, 'r')
    await folder.sync()
  } catch {
    return
  } finally {
    await folder?.close()
  }
}

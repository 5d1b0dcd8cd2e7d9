import { closeSync, fsync, openSync, read, write } from 'node:fs'
import { access, chmod, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** File system operations that the journal needs. A test can let one crash between any two of its steps. */
export interface Disk {
  exists(path: string): Promise<boolean>
  read(path: string): Promise<Uint8Array>
  /** Reads `length` bytes of a file from `start` on. */
  readPart(path: string, start: number, length: number): Promise<Uint8Array>
  /** Creates or overwrites a file, which is not yet safe from a power cut. */
  write(path: string, bytes: Uint8Array): Promise<void>
  append(path: string, bytes: Uint8Array): Promise<void>
  truncate(path: string, length: number): Promise<void>
  /** Replaces the file `to` by `from`, and keeps the mode of `to`. */
  rename(from: string, to: string): Promise<void>
  /** Returns once the written bytes of a file, or the entries of a folder, are safe on disk. */
  sync(path: string): Promise<void>
}

/** File system of the machine. */
export const realDisk: Disk = {
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  read: (path) => readFile(path),
  readPart: async (path, start, length) => {
    const bytes = Buffer.alloc(length)
    await withFile(path, 'r', async (file) => {
      for (let done = 0; done < length; ) {
        const { bytesRead } = await promisify(read)(file, bytes, done, length - done, start + done)
        if (bytesRead === 0) throw new Error(`"${path}" ends before byte ${start + length}.`)
        done += bytesRead
      }
    })
    return bytes
  },
  write: (path, bytes) => writeFile(path, bytes, { mode: 0o600 }),
  append: (path, bytes) =>
    withFile(path, 'a', async (file) => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await promisify(write)(file, bytes, done)
        done += bytesWritten
      }
    }),
  truncate,
  rename: async (from, to) => {
    const replaced = await stat(to).catch(() => undefined)
    if (replaced) await chmod(from, replaced.mode & 0o7777)
    await rename(from, to)
  },
  sync: (path) =>
    withFile(path, 'r', async (file) => {
      await promisify(fsync)(file).catch((error: NodeJS.ErrnoException) => {
        // Some file systems cannot sync a folder, and Windows refuses to sync files that are opened for reading.
        if (!['EINVAL', 'EPERM', 'ENOTSUP'].includes(error.code ?? '')) throw error
      })
    }),
}

/** Opens a file synchronously: while an edit trains, each wait for the system may take as long as a step. */
async function withFile(path: string, flags: string, use: (file: number) => Promise<void>): Promise<void> {
  const file = openSync(path, flags)
  try {
    await use(file)
  } finally {
    closeSync(file)
  }
}

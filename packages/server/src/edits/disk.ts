import { access, appendFile, open, readFile, rename, truncate, writeFile } from 'node:fs/promises'

/** What the journal asks of a file system, so that a test can let one crash between any two of its steps. */
export interface Disk {
  exists(path: string): Promise<boolean>
  read(path: string): Promise<Uint8Array>
  /** Begins a file anew; not yet safe from a power cut. */
  write(path: string, bytes: Uint8Array): Promise<void>
  append(path: string, bytes: Uint8Array): Promise<void>
  truncate(path: string, length: number): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Returns once what was written to a file is safe; of a folder: which files it holds. */
  sync(path: string): Promise<void>
}

/** The file system of the machine. */
export const realDisk: Disk = {
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  read: (path) => readFile(path),
  write: (path, bytes) => writeFile(path, bytes, { mode: 0o600 }),
  append: (path, bytes) => appendFile(path, bytes),
  truncate,
  rename,
  async sync(path) {
    const file = await open(path, 'r')
    try {
      await file.sync()
    } catch (error) {
      // Some file systems cannot make a folder safe; Windows refuses for all that is only read.
      if (!['EINVAL', 'EPERM', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    } finally {
      await file.close()
    }
  },
}

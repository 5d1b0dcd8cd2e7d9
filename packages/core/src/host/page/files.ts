import type { Files, OpenFile, Paths } from '../files'
import { mounted } from './mounted'
import { blobOf, contentOf } from './sources'

/** The files that the page mounted or that the library wrote. */
export const files: Files = {
  async stat(path) {
    const source = mounted().get(normal(path))
    if (source !== undefined) return { kind: 'file', size: (await contentOf(source, path)).size }
    return isFolder(path) ? { kind: 'folder', size: 0 } : undefined
  },
  async list(folder) {
    if (!isFolder(folder)) throw missing(folder)
    const names = below(folder).map((key) => key.slice(prefix(folder).length).split('/')[0] as string)
    return [...new Set(names)].sort()
  },
  read: async (path) => wholeBlob(await blobAt(path)),
  open: async (path) => openBlob(await blobAt(path)),
  async create(path, parts) {
    if (mounted().has(normal(path))) throw new Error(`"${path}" exists`)
    mounted().set(normal(path), blobOf([...parts]))
  },
  async makeFolder() {},
  copy: async (from, to) => void mounted().set(normal(to), await blobAt(from)),
  async overwrite(path, offset, bytes) {
    const before = await blobAt(path)
    mounted().set(normal(path), blobOf([before.slice(0, offset), bytes, before.slice(offset + bytes.length)]))
  },
  async replace(path, content) {
    const temporary = `${normal(path)}.${crypto.randomUUID()}.tmp`
    try {
      if (typeof content === 'string') mounted().set(temporary, new Blob([content]))
      else await content(temporary)
      for (const key of keysAt(temporary)) {
        mounted().set(normal(path) + key.slice(temporary.length), await blobAt(key))
      }
    } finally {
      for (const key of keysAt(temporary)) mounted().delete(key)
    }
  },
  async inTemporaryFolder(use) {
    const folder = `tmp-${crypto.randomUUID()}`
    try {
      return await use(folder)
    } finally {
      for (const key of keysAt(folder)) mounted().delete(key)
    }
  },
}

/** Paths with slashes, all from the same root: `/a` and `a` are the same. */
export const paths: Paths = {
  join: (...parts) => normal(parts.filter((part) => part !== '').join('/')),
  dirname: (path) => normal(path).split('/').slice(0, -1).join('/'),
  basename: (path) => normal(path).split('/').at(-1) as string,
  resolve: (path) => normal(path),
}

/** Removes slashes that do not separate names. */
export function normal(path: string): string {
  return path.replace(/\/+/g, '/').replace(/^\/|\/$/g, '')
}

/** Returns the keys of a file, or of the files in a folder. */
export function keysAt(path: string): string[] {
  return mounted().has(normal(path)) ? [normal(path), ...below(path)] : below(path)
}

function below(folder: string): string[] {
  return [...mounted().keys()].filter((key) => key.startsWith(prefix(folder)))
}

function prefix(folder: string): string {
  return normal(folder) === '' ? '' : `${normal(folder)}/`
}

function isFolder(path: string): boolean {
  return below(path).length > 0
}

async function blobAt(path: string): Promise<Blob> {
  const source = mounted().get(normal(path))
  if (source === undefined) throw missing(path)
  return contentOf(source, normal(path))
}

function missing(path: string): Error {
  return Object.assign(new Error(`the page has no file "${path}"; mount it first`), { code: 'ENOENT' })
}

/** Below this size, a file is read into memory at once, which is faster than reading it in many pieces. */
const WHOLE_BYTES = 64 * 2 ** 20

interface SyncReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer
}

/** Opens a blob for synchronous reading: large ones from where the browser keeps them, which only workers can. */
async function openBlob(blob: Blob): Promise<OpenFile> {
  const { FileReaderSync } = globalThis as unknown as { FileReaderSync?: new () => SyncReader }
  if (FileReaderSync && blob.size > WHOLE_BYTES) {
    const reader = new FileReaderSync()
    return openWith(blob.size, (from, to) => new Uint8Array(reader.readAsArrayBuffer(blob.slice(from, to))))
  }
  const bytes = await wholeBlob(blob)
  return openWith(bytes.length, (from, to) => bytes.subarray(from, to))
}

/** Reads a whole blob. Throws an error with its size if the memory of the page does not hold it. */
async function wholeBlob(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer())
  } catch (cause) {
    throw new Error(
      `its ${Math.ceil(blob.size / 2 ** 20)} MiB do not fit the page's memory; use a smaller file`,
      { cause },
    )
  }
}

function openWith(size: number, slice: (from: number, to: number) => Uint8Array): OpenFile {
  return {
    size,
    read(target, offset) {
      const part = slice(offset, Math.min(size, offset + target.length))
      target.set(part)
      return part.length
    },
    close() {},
  }
}

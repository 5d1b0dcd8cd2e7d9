/** Kind and size in bytes of what is at a path. `other` is a pipe, a device or the like, which could block a reader. */
export interface FileStats {
  kind: 'file' | 'folder' | 'other'
  size: number
}

/** A file that is open for reading by position. */
export interface OpenFile {
  readonly size: number
  /** Reads into `target` from `offset` on, synchronously; returns the number of bytes read, 0 at the end of the file. */
  read(target: Uint8Array, offset: number): number
  close(): void
}

/** Content of a file to be written: bytes, or text in UTF-8. */
export type FilePart = Uint8Array | string

/**
 * Access to files by their path: the file system in Node; in a browser the files that the page mounted, which stay in its
 * memory (see `@wise-edit/core/page`).
 */
export interface Files {
  /** Returns `undefined` if there is nothing at `path`. */
  stat(path: string): Promise<FileStats | undefined>
  /** Returns the names in a folder, sorted. */
  list(folder: string): Promise<string[]>
  read(path: string): Promise<Uint8Array>
  open(path: string): Promise<OpenFile>
  /** Writes a new file, part by part, and flushes it; throws if it exists. */
  create(path: string, parts: Iterable<FilePart>): Promise<void>
  /** Makes a folder and the folders that contain it. */
  makeFolder(path: string): Promise<void>
  copy(from: string, to: string): Promise<void>
  /** Replaces bytes of an existing file from `offset` on and flushes it. */
  overwrite(path: string, offset: number, bytes: Uint8Array): Promise<void>
  /** Makes a file or folder appear whole or not at all, as `writeWhole` describes. */
  replace(path: string, content: string | ((temporary: string) => Promise<void>)): Promise<void>
  /** Calls `use` with a new folder, which is removed afterwards. */
  inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T>
}

/** Functions for paths, with the separator of the platform. */
export interface Paths {
  join(...parts: string[]): string
  dirname(path: string): string
  basename(path: string): string
  /** Returns an absolute path. */
  resolve(path: string): string
}

/** An incremental SHA-256 digest. */
export interface Sha256 {
  update(part: FilePart): void
  /** Returns the digest in hex. */
  hex(): string
}

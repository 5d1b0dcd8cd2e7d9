import type { StoredFormat } from '../../formats/stored-format'

/** The product y = x · wᵀ. */
export interface BlockProduct {
  format: StoredFormat
  /** Address in this process of `n` rows of blocks, each of `k` numbers. */
  w: number
  n: number
  k: number
  /** `[rows, k]`, all finite. */
  x: Float32Array
  rows: number
  /** `[rows, n]`; each row begins `stride` floats behind the one before. */
  y: Float32Array
  stride: number
}

/** A native library that multiplies by the blocks of GGUF files. */
export interface BlockLibrary {
  /** Name and version, for people. */
  readonly description: string
  /** Returns true if it multiplies by blocks of this format. */
  multiplies(format: StoredFormat): boolean
  /** Returns the address of a buffer; valid until the buffer is replaced, as WebAssembly's is when its memory grows. */
  address(buffer: ArrayBufferLike): number
  /** Multiplies. The result of a row does not depend on other rows. */
  multiply(product: BlockProduct): void
}

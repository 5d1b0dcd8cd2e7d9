/** Layout of a format in which rows of numbers are stored: blocks of `values` numbers in `bytes` bytes. */
interface StoredLayout {
  values: number
  bytes: number
  /** Number of a block format in assemblyscript/blocks.ts. */
  code?: number
}

/** The formats that kernels read as they are stored, by the name that checkpoints use. */
const LAYOUTS = {
  F16: { values: 1, bytes: 2 },
  BF16: { values: 1, bytes: 2 },
  Q4_0: { values: 32, bytes: 18, code: 0 },
  Q4_1: { values: 32, bytes: 20, code: 1 },
  Q5_0: { values: 32, bytes: 22, code: 2 },
  Q5_1: { values: 32, bytes: 24, code: 3 },
  Q8_0: { values: 32, bytes: 34, code: 4 },
  Q4_K: { values: 256, bytes: 144, code: 5 },
  Q5_K: { values: 256, bytes: 176, code: 6 },
  Q6_K: { values: 256, bytes: 210, code: 7 },
} satisfies Record<string, StoredLayout>

/** Name of a format that kernels read as it is stored: 16-bit numbers, or blocks of GGUF files. */
export type StoredFormat = keyof typeof LAYOUTS

/** Returns true if kernels read the format `name` as it is stored. */
export function isStoredFormat(name: string): name is StoredFormat {
  return Object.hasOwn(LAYOUTS, name)
}

/** Returns the layout of a format. */
export function layoutOf(format: StoredFormat): StoredLayout {
  return LAYOUTS[format]
}

/** Returns the number of bytes of a row of `columns` numbers. */
export function storedRowBytes(format: StoredFormat, columns: number): number {
  const { values, bytes } = LAYOUTS[format]
  return (columns / values) * bytes
}

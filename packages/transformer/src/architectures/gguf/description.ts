/** A GGUF file as far as its header says. */
export interface GgufDescription {
  metadata: Readonly<Record<string, unknown>>
  /** Whether the file has a tensor of this name. */
  has: (tensor: string) => boolean
  /** Reads a small tensor. */
  read: (tensor: string) => Float32Array
  path: string
}

// Wide of any model known, and small enough that a damaged header cannot fill memory.
export const MAX_WIDTH = 1 << 24
export const MAX_COUNT = 4096

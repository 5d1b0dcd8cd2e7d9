/** The header of a GGUF file, and access to its small tensors. */
export interface GgufDescription {
  metadata: Readonly<Record<string, unknown>>
  /** Returns true if the file has a tensor of this name. */
  has: (tensor: string) => boolean
  /** Reads a small tensor. */
  read: (tensor: string) => Float32Array
  path: string
}

// Larger than in any known model, and small enough that a damaged header cannot fill the memory.
export const MAX_WIDTH = 1 << 24
export const MAX_COUNT = 4096

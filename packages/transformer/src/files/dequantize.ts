import { HALF } from './half'

/**
 * Decodes `blocks` consecutive GGML blocks of `bytes` to float32 values in `out`; the result is bitwise equal to that of
 * `gguf.quants` of llama.cpp.
 */
export type Dequantize = (bytes: Uint8Array, out: Float32Array, blocks: number) => void

/** Blocks of 34 bytes for 32 values: scale, 32 signed bytes. */
export const dequantizeQ8_0: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 34, to += 32) {
    const scale = half(bytes, at)
    for (let i = 0; i < 32; i++) out[to + i] = scale * signed(bytes[at + 2 + i]!)
  }
}

/** Blocks of 18 bytes for 32 values: scale, 32 nibbles around 8. */
export const dequantizeQ4_0: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 18, to += 32) {
    const scale = half(bytes, at)
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 2 + i]!
      out[to + i] = scale * ((pair & 15) - 8)
      out[to + i + 16] = scale * ((pair >> 4) - 8)
    }
  }
}

/** Blocks of 20 bytes for 32 values: scale, minimum, 32 nibbles. */
export const dequantizeQ4_1: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 20, to += 32) {
    const scale = half(bytes, at)
    const minimum = half(bytes, at + 2)
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 4 + i]!
      out[to + i] = scale * (pair & 15) + minimum
      out[to + i + 16] = scale * (pair >> 4) + minimum
    }
  }
}

/** Blocks of 22 bytes for 32 values: scale, 32 fifth bits, 32 nibbles; around 16. */
export const dequantizeQ5_0: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 22, to += 32) {
    const scale = half(bytes, at)
    const high = word(bytes, at + 2)
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 6 + i]!
      out[to + i] = scale * (((pair & 15) | (((high >>> i) & 1) << 4)) - 16)
      out[to + i + 16] = scale * (((pair >> 4) | (((high >>> (i + 16)) & 1) << 4)) - 16)
    }
  }
}

/** Blocks of 24 bytes for 32 values: scale, minimum, 32 fifth bits, 32 nibbles. */
export const dequantizeQ5_1: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 24, to += 32) {
    const scale = half(bytes, at)
    const minimum = half(bytes, at + 2)
    const high = word(bytes, at + 4)
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 8 + i]!
      out[to + i] = scale * ((pair & 15) | (((high >>> i) & 1) << 4)) + minimum
      out[to + i + 16] = scale * ((pair >> 4) | (((high >>> (i + 16)) & 1) << 4)) + minimum
    }
  }
}

/** Blocks of 144 bytes for 256 values: 8 groups, each with its own 6-bit scale and minimum, of 32 nibbles. */
export const dequantizeQ4_K: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 144, to += 256) {
    const scale = half(bytes, at)
    const minimum = half(bytes, at + 2)
    for (let group = 0; group < 8; group++) {
      const d = scale * groupScale(bytes, at + 4, group)
      const m = minimum * groupMinimum(bytes, at + 4, group)
      const nibbles = at + 16 + (group >> 1) * 32
      const shift = (group & 1) * 4
      const from = to + group * 32
      for (let i = 0; i < 32; i++) out[from + i] = d * ((bytes[nibbles + i]! >> shift) & 15) - m
    }
  }
}

/** Blocks of 176 bytes for 256 values: as Q4_K, with a fifth bit for each value. */
export const dequantizeQ5_K: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 176, to += 256) {
    const scale = half(bytes, at)
    const minimum = half(bytes, at + 2)
    for (let group = 0; group < 8; group++) {
      const d = scale * groupScale(bytes, at + 4, group)
      const m = minimum * groupMinimum(bytes, at + 4, group)
      const high = at + 16
      const nibbles = at + 48 + (group >> 1) * 32
      const shift = (group & 1) * 4
      const from = to + group * 32
      for (let i = 0; i < 32; i++) {
        const value = ((bytes[nibbles + i]! >> shift) & 15) | (((bytes[high + i]! >> group) & 1) << 4)
        out[from + i] = d * value - m
      }
    }
  }
}

/** Blocks of 210 bytes for 256 values: 4 low bits, 2 high bits, a signed scale for each 16 values; around 32. */
export const dequantizeQ6_K: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 210, to += 256) {
    const scale = half(bytes, at + 208)
    for (let group = 0; group < 8; group++) {
      const part = group >> 2
      const low = at + part * 64 + (group & 1) * 32
      const lowShift = ((group >> 1) & 1) * 4
      const high = at + 128 + part * 32
      const highShift = (group & 3) * 2
      const from = to + group * 32
      const d0 = scale * signed(bytes[at + 192 + group * 2]!)
      const d1 = scale * signed(bytes[at + 193 + group * 2]!)
      for (let i = 0; i < 32; i++) {
        const value = ((bytes[low + i]! >> lowShift) & 15) | (((bytes[high + i]! >> highShift) & 3) << 4)
        out[from + i] = (i < 16 ? d0 : d1) * (value - 32)
      }
    }
  }
}

/** Returns the float16 number at byte `at`. */
export function half(bytes: Uint8Array, at: number): number {
  return HALF[bytes[at]! | (bytes[at + 1]! << 8)]!
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

function signed(byte: number): number {
  return (byte << 24) >> 24
}

/** Returns the 6-bit scale of a group: the first four are in bytes 0-3, the others in bytes 8-11 and 0-3. */
function groupScale(bytes: Uint8Array, at: number, group: number): number {
  return group < 4
    ? bytes[at + group]! & 63
    : (bytes[at + group + 4]! & 15) | ((bytes[at + group - 4]! >> 6) << 4)
}

/** Returns the 6-bit minimum of a group: the first four are in bytes 4-7, the others in bytes 8-11 and 4-7. */
function groupMinimum(bytes: Uint8Array, at: number, group: number): number {
  return group < 4
    ? bytes[at + group + 4]! & 63
    : (bytes[at + group + 4]! >> 4) | ((bytes[at + group]! >> 6) << 4)
}

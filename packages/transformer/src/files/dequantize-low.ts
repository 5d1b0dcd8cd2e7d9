import { type Dequantize, half } from './dequantize'

/** The sixteen values of IQ4_NL and IQ4_XS. */
const UNEVEN = Int8Array.of(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113)

/** The sixteen values, doubled, of 4-bit floating-point numbers with two bits of exponent. */
const E2M1 = Int8Array.of(0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12)

/** Blocks of 84 bytes for 256 values: 16 groups, each with its own 4-bit scale and minimum, of 2-bit numbers. */
export const dequantizeQ2_K: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 84, to += 256) {
    const scale = half(bytes, at + 80)
    const minimum = half(bytes, at + 82)
    for (let group = 0; group < 16; group++) {
      const d = Math.fround(scale * (bytes[at + group]! & 15))
      const m = Math.fround(minimum * (bytes[at + group]! >> 4))
      const pairs = at + 16 + lowBytes(group)
      const shift = lowShift(group)
      const from = to + group * 16
      for (let i = 0; i < 16; i++) out[from + i] = Math.fround(d * ((bytes[pairs + i]! >> shift) & 3)) - m
    }
  }
}

/** Blocks of 110 bytes for 256 values: 16 groups, each with its own 6-bit scale, of 3-bit numbers. */
export const dequantizeQ3_K: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 110, to += 256) {
    const scale = half(bytes, at + 108)
    for (let group = 0; group < 16; group++) {
      const d = Math.fround(scale * (groupScale(bytes, at + 96, group) - 32))
      const pairs = at + 32 + lowBytes(group)
      const high = at + 16 * (group & 1)
      const shift = lowShift(group)
      const from = to + group * 16
      for (let i = 0; i < 16; i++) {
        // The third bit is stored inverted: 4 is subtracted if it is 0.
        const third = (bytes[high + i]! >> (group >> 1)) & 1
        out[from + i] = d * (((bytes[pairs + i]! >> shift) & 3) - 4 * (1 - third))
      }
    }
  }
}

/** Blocks of 18 bytes for 32 values: scale, 32 numbers of one of sixteen uneven values. */
export const dequantizeIQ4_NL: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 18, to += 32) {
    lookUp(bytes, at + 2, half(bytes, at), UNEVEN, out, to)
  }
}

/** Blocks of 136 bytes for 256 values: 8 groups, each with its own 6-bit scale, of 32 numbers as in IQ4_NL. */
export const dequantizeIQ4_XS: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 136, to += 256) {
    const scale = half(bytes, at)
    const high = bytes[at + 2]! | (bytes[at + 3]! << 8)
    for (let group = 0; group < 8; group++) {
      const low = (bytes[at + 4 + (group >> 1)]! >> (4 * (group & 1))) & 15
      const d = Math.fround(scale * ((low | (((high >> (2 * group)) & 3) << 4)) - 32))
      lookUp(bytes, at + 8 + 16 * group, d, UNEVEN, out, to + 32 * group)
    }
  }
}

/** Blocks of 17 bytes for 32 values: exponent of a power of two, 32 4-bit floating-point numbers. */
export const dequantizeMXFP4: Dequantize = (bytes, out, blocks) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 17, to += 32) {
    // The listed values are doubled, so the power is halved.
    lookUp(bytes, at + 1, 2 ** (bytes[at]! - 128), E2M1, out, to)
  }
}

/** Writes 32 values: those of the lower nibbles of 16 bytes, then those of the upper ones. */
function lookUp(
  bytes: Uint8Array,
  at: number,
  scale: number,
  values: Int8Array,
  out: Float32Array,
  to: number,
): void {
  for (let i = 0; i < 16; i++) {
    const pair = bytes[at + i]!
    out[to + i] = scale * values[pair & 15]!
    out[to + i + 16] = scale * values[pair >> 4]!
  }
}

/**
 * Returns the start of a group of 16 in 64 bytes of 2-bit numbers: each half holds eight groups, four of them in the
 * same bytes.
 */
function lowBytes(group: number): number {
  return 32 * (group >> 3) + 16 * (group & 1)
}

function lowShift(group: number): number {
  return 2 * ((group >> 1) & 3)
}

/** Returns the 6-bit scale of a group: the lower four bits are in bytes 0-7, the upper two in bytes 8-11. */
function groupScale(bytes: Uint8Array, at: number, group: number): number {
  const low = (bytes[at + (group & 7)]! >> (4 * (group >> 3))) & 15
  const high = (bytes[at + 8 + (group & 3)]! >> (2 * (group >> 2))) & 3
  return low | (high << 4)
}

/** The float32 values of all 65,536 float16 bit patterns, by pattern. */
export const HALF: Float32Array = halfTable()

/** Writes `count` little-endian float16 values from `bytes` to `out`. */
export function decodeHalf(bytes: Uint8Array, out: Float32Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = HALF[bytes[2 * i]! | (bytes[2 * i + 1]! << 8)]!
}

/** Writes `count` little-endian bfloat16 values from `bytes` to `out`: the upper half of a float32. */
export function decodeBrain(bytes: Uint8Array, out: Float32Array, count: number): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset, count)
  for (let i = 0; i < count; i++) bits[i] = ((bytes[2 * i]! | (bytes[2 * i + 1]! << 8)) << 16) >>> 0
}

function halfTable(): Float32Array {
  return Float32Array.from({ length: 65536 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1
    const exponent = (bits >> 10) & 31
    const fraction = bits & 0x3ff
    if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
    return exponent === 0 ? sign * 2 ** -24 * fraction : sign * 2 ** (exponent - 25) * (1024 + fraction)
  })
}

/** Widens bfloat16 bit patterns to float32, exactly. `out` defaults to a new array of the same length. */
export function bf16ToF32(src: Uint16Array, out: Float32Array = new Float32Array(src.length)): Float32Array {
  const bits = bitsOf(out)
  for (let i = 0; i < src.length; i++) bits[i] = src[i]! << 16
  return out
}

/** Rounds float32 to bfloat16 bit patterns, to nearest with ties to even; NaN stays NaN. */
export function f32ToBf16(src: Float32Array, out: Uint16Array = new Uint16Array(src.length)): Uint16Array {
  const bits = bitsOf(src)
  for (let i = 0; i < src.length; i++) {
    const x = bits[i]!
    // Rounding would carry the payload of some NaNs over into infinity.
    out[i] = (x & 0x7fffffff) > 0x7f800000 ? (x >>> 16) | 0x40 : (x + 0x7fff + ((x >>> 16) & 1)) >>> 16
  }
  return out
}

/** Widens IEEE half-precision bit patterns to float32, exactly, including subnormals. */
export function f16ToF32(src: Uint16Array, out: Float32Array = new Float32Array(src.length)): Float32Array {
  const bits = bitsOf(out)
  const table = src.length > 4096 ? halfTable() : undefined
  if (table) for (let i = 0; i < src.length; i++) bits[i] = table[src[i]!]!
  else for (let i = 0; i < src.length; i++) bits[i] = halfToFloatBits(src[i]!)
  return out
}

/** Rounds float32 to IEEE half precision, to nearest with ties to even; overflow gives infinity, NaN stays NaN. */
export function f32ToF16(src: Float32Array, out: Uint16Array = new Uint16Array(src.length)): Uint16Array {
  const bits = bitsOf(src)
  for (let i = 0; i < src.length; i++) out[i] = floatBitsToHalf(bits[i]!)
  return out
}

function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length)
}

/** Returns the float32 bits of all halves: for many values, a lookup is three times faster than the computation. */
function halfTable(): Uint32Array {
  return new Uint32Array(65_536).map((_, half) => halfToFloatBits(half))
}

function halfToFloatBits(half: number): number {
  const sign = (half & 0x8000) << 16
  const exponent = (half >>> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0x1f) return (sign | 0x7f800000 | (fraction << 13)) >>> 0
  if (exponent > 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0
  if (fraction === 0) return sign >>> 0
  // A subnormal half is a normal float: shift its leading one to the implicit place.
  const shift = Math.clz32(fraction) - 21
  return (sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)) >>> 0
}

function floatBitsToHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff)
  // From 65520 on, half way between the largest half and the next power of two.
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  if (magnitude >= 0x38800000) {
    const rebased = magnitude - 0x38000000
    return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13)
  }
  // Up to half of the smallest subnormal, 2^-25, rounds to zero.
  if (magnitude <= 0x33000000) return sign
  const exponent = magnitude >>> 23
  const fraction = (magnitude & 0x7fffff) | 0x800000
  const shift = 126 - exponent
  const kept = fraction >>> shift
  const rest = fraction & ((1 << shift) - 1)
  const half = 1 << (shift - 1)
  return sign | (rest > half || (rest === half && kept & 1) ? kept + 1 : kept)
}

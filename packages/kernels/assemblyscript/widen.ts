/**
 * Widens `count` bfloat16 numbers at `x` to the floats at `y`. `x` may be the second half of `y`'s memory: each is read
 * before it is overwritten.
 */
export function widenBrain(x: usize, y: usize, count: i32): void {
  let i = 0
  for (; i + 8 <= count; i += 8, x += 16, y += 32) {
    const bits = v128.load(x)
    v128.store(y, i32x4.shl(i32x4.extend_low_i16x8_u(bits), 16))
    v128.store(y, i32x4.shl(i32x4.extend_high_i16x8_u(bits), 16), 16)
  }
  for (; i < count; i++, x += 2, y += 4) store<u32>(y, (<u32>load<u16>(x)) << 16)
}

/** Widens IEEE halves as `widenBrain` does bfloat16: exact, subnormals included. */
export function widenHalf(x: usize, y: usize, count: i32): void {
  let i = 0
  for (; i + 8 <= count; i += 8, x += 16, y += 32) {
    const bits = v128.load(x)
    const exponent = i16x8.splat(0x7c00)
    if (!v128.any_true(i16x8.eq(v128.and(bits, exponent), exponent))) {
      v128.store(y, Halves.finite(i32x4.shl(i32x4.extend_low_i16x8_u(bits), 16)))
      v128.store(y, Halves.finite(i32x4.shl(i32x4.extend_high_i16x8_u(bits), 16)), 16)
      continue
    }
    v128.store(y, Halves.halves(i32x4.extend_low_i16x8_u(bits)))
    v128.store(y, Halves.halves(i32x4.extend_high_i16x8_u(bits)), 16)
  }
  for (; i < count; i++, x += 2, y += 4) {
    v128.store32_lane(y, Halves.halves(i32x4.splat(<i32>load<u16>(x))), 0)
  }
}

/** Floats of IEEE halves. */
export class Halves {
  /** The floats of four halves in the low bits of each lane. */
  @inline
  static halves(bits: v128): v128 {
    const magnitude = i32x4.shl(v128.and(bits, i32x4.splat(0x7fff)), 13)
    // The exponent counts from 15 in a half and from 127 in a float; a product moves subnormals too.
    const finite = f32x4.mul(magnitude, f32x4.splat(reinterpret<f32>(239 << 23)))
    const infinite = v128.or(magnitude, i32x4.splat(0x7f800000))
    const whole = v128.bitselect(infinite, finite, i32x4.ge_s(magnitude, i32x4.splat(0x0f800000)))
    return v128.or(whole, i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16))
  }

  /** The floats of finite halves in the upper bits of each lane. */
  @inline
  static finite(bits: v128): v128 {
    const placed = v128.and(i32x4.shr_s(bits, 3), i32x4.splat(<i32>0x8fffe000))
    return f32x4.mul(placed, f32x4.splat(reinterpret<f32>(239 << 23)))
  }
}

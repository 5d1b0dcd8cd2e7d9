import { Block, groupMinimum, groupScale, Q4_0, Q4_1, Q4_K, Q5_0, Q5_1, Q5_K, Q6_K, Q8_0 } from './blocks'
import { Halves } from './widen'

/**
 * Widens `blocks` blocks at `x` to the floats at `y`, with the bits that `dequantize` of the transformer package gives.
 * `x` may be the end of `y`'s memory: each block is read before it is overwritten.
 */
export function widenBlocks(format: i32, x: usize, y: usize, blocks: i32): void {
  if (format === Q4_0) Widening.widen(Q4_0, x, y, blocks)
  else if (format === Q4_1) Widening.widen(Q4_1, x, y, blocks)
  else if (format === Q5_0) Widening.widen(Q5_0, x, y, blocks)
  else if (format === Q5_1) Widening.widen(Q5_1, x, y, blocks)
  else if (format === Q8_0) Widening.widen(Q8_0, x, y, blocks)
  else if (format === Q4_K) Widening.widen(Q4_K, x, y, blocks)
  else if (format === Q5_K) Widening.widen(Q5_K, x, y, blocks)
  else Widening.widen(Q6_K, x, y, blocks)
}

/** Steps of widening, inlined for each format. */
class Widening {
  @inline
  static widen(format: i32, x: usize, y: usize, blocks: i32): void {
    const end = x + <usize>blocks * <usize>Block.bytes(format)
    for (let p = x; p < end; p += Block.bytes(format)) {
      const scale = Halves.halves(i32x4.splat(<i32>load<u16>(p + (format === Q6_K ? 208 : 0))))
      let minimum = Block.hasMinimum(format) ? Halves.halves(i32x4.splat(<i32>load<u16>(p, 2))) : scale
      if (format === Q4_K || format === Q5_K) minimum = f32x4.neg(minimum)
      for (let g = 0; g < Block.groups(format); g++, y += 128) {
        let d0 = scale
        let d1 = scale
        let m = minimum
        if (format === Q4_K || format === Q5_K) {
          d0 = f32x4.mul(scale, f32x4.splat(<f32>groupScale(p, g)))
          d1 = d0
          m = f32x4.mul(minimum, f32x4.splat(<f32>groupMinimum(p, g)))
        }
        if (format === Q6_K) {
          d0 = f32x4.mul(scale, f32x4.splat(<f32>Block.halfScale(p, g, 0)))
          d1 = f32x4.mul(scale, f32x4.splat(<f32>Block.halfScale(p, g, 1)))
        }
        const low = Block.levels(format, p, g, 0)
        const high = Block.levels(format, p, g, 1)
        Widening.writeEight(format, i16x8.extend_low_i8x16_s(low), d0, m, y)
        Widening.writeEight(format, i16x8.extend_high_i8x16_s(low), d0, m, y + 32)
        Widening.writeEight(format, i16x8.extend_low_i8x16_s(high), d1, m, y + 64)
        Widening.writeEight(format, i16x8.extend_high_i8x16_s(high), d1, m, y + 96)
      }
    }
  }

  @inline
  static writeEight(format: i32, wide: v128, d: v128, m: v128, y: usize): void {
    v128.store(y, Widening.value(format, i32x4.extend_low_i16x8_s(wide), d, m))
    v128.store(y, Widening.value(format, i32x4.extend_high_i16x8_s(wide), d, m), 16)
  }

  @inline
  static value(format: i32, level: v128, d: v128, m: v128): v128 {
    const product = f32x4.mul(f32x4.convert_i32x4_s(level), d)
    return Block.hasMinimum(format) ? f32x4.add(product, m) : product
  }
}

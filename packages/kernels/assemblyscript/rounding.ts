import { get, maxOf, sumOf } from './vector'

/** Rounding of activations, mostly 32 at a time, to whole numbers of 16 bits. */
export class Rounding {
  /** The largest of 32 magnitudes. */
  @inline
  static top(x: usize): f32 {
    let most = f32x4.abs(get(x, 0))
    for (let i = 4; i < 32; i += 4) most = f32x4.max(most, f32x4.abs(get(x, i)))
    return maxOf(most)
  }

  @inline
  static factor(top: f32): v128 {
    return f32x4.splat(top > 0 ? 32767 / top : 0)
  }

  /** The value of 1. */
  @inline
  static scale(top: f32): f32 {
    return top / 32767
  }

  /** The value of a sum of rounded numbers. */
  @inline
  static sum(top: f32, sum: v128): f32 {
    return Rounding.scale(top) * sumOf(f32x4.convert_i32x4_s(sum))
  }

  /** Eight rounded numbers, starting at entry `i`. */
  @inline
  static eight(x: usize, i: i32, factor: v128): v128 {
    return i16x8.narrow_i32x4_s(Rounding.four(get(x, i), factor), Rounding.four(get(x, i + 4), factor))
  }

  @inline
  static four(x: v128, factor: v128): v128 {
    return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(x, factor)))
  }
}

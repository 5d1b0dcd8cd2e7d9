import { Lanes, writeColumns } from './four-columns'
import { address, get } from './vector'

/**
 * y = x · wᵀ + bias, with `w` `[n, k]` of bfloat16 numbers; `bias` is `[n]` or 0. The rows of y, of which there are `m`,
 * are `yStride` apart. k is a multiple of 8.
 */
export function brainProduct(
  x: usize,
  w: usize,
  bias: usize,
  y: usize,
  m: i32,
  n: i32,
  k: i32,
  yStride: i32,
): void {
  const stride = (<usize>k) << 1
  for (let column = 0; column < n; column += 4) {
    const left = n - column
    const p0 = w + <usize>column * stride
    const p1 = left > 1 ? p0 + stride : p0
    const p2 = left > 2 ? p1 + stride : p1
    const p3 = left > 3 ? p2 + stride : p2
    for (let row = 0; row < m; row++) {
      const found = BrainProduct.fourDots(address(x, row * k), p0, p1, p2, p3, stride)
      writeColumns(found, bias ? address(bias, column) : 0, address(y, row * yStride + column), left)
    }
  }
}

/** Steps of a product with bfloat16 numbers. */
class BrainProduct {
  @inline
  static fourDots(x: usize, p0: usize, p1: usize, p2: usize, p3: usize, bytes: usize): v128 {
    let s0 = f32x4.splat(0)
    let s1 = s0
    let s2 = s0
    let s3 = s0
    for (let at: usize = 0; at < bytes; at += 16, x += 32) {
      const low = get(x, 0)
      const high = get(x, 4)
      const even = v128.shuffle<f32>(low, high, 0, 2, 4, 6)
      const odd = v128.shuffle<f32>(low, high, 1, 3, 5, 7)
      s0 = f32x4.add(s0, BrainProduct.eight(v128.load(p0 + at), even, odd))
      s1 = f32x4.add(s1, BrainProduct.eight(v128.load(p1 + at), even, odd))
      s2 = f32x4.add(s2, BrainProduct.eight(v128.load(p2 + at), even, odd))
      s3 = f32x4.add(s3, BrainProduct.eight(v128.load(p3 + at), even, odd))
    }
    return Lanes.sumsOf(s0, s1, s2, s3)
  }

  /** Products of eight numbers and the entries of x in even and odd places, added in pairs. */
  @inline
  static eight(bits: v128, even: v128, odd: v128): v128 {
    const lower = i32x4.shl(bits, 16)
    const upper = v128.and(bits, i32x4.splat(<i32>0xffff0000))
    return f32x4.add(f32x4.mul(lower, even), f32x4.mul(upper, odd))
  }
}

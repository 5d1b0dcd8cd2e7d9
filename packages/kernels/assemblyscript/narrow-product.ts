import { Lanes, writeColumns } from './four-columns'
import { address, get } from './vector'

/**
 * y = x · wᵀ + bias, with `w` `[n, k]` of IEEE halves or of bfloat16 numbers; `bias` is `[n]` or 0. The rows of y, of which
 * there are `m`, are `yStride` apart. k is a multiple of 8.
 */
export function narrowProduct(
  halves: bool,
  x: usize,
  w: usize,
  bias: usize,
  y: usize,
  m: i32,
  n: i32,
  k: i32,
  yStride: i32,
): void {
  if (halves) Narrow.product(true, x, w, bias, y, m, n, k, yStride)
  else Narrow.product(false, x, w, bias, y, m, n, k, yStride)
}

/** 2^56: half of what the exponents of a half lack in a float. */
const SHIFT: i32 = 183 << 23

/** Steps of a product with 16-bit numbers, inlined for both kinds. */
class Narrow {
  /** Four rows of w at a time, with two rows of x, so that they are widened once for both. */
  @inline
  static product(
    halves: bool,
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
      const from = bias ? address(bias, column) : 0
      let row = 0
      for (; row + 2 <= m; row += 2) {
        const to = address(y, row * yStride + column)
        Narrow.two(halves, address(x, row * k), k, p0, p1, p2, p3, stride, from, to, yStride, left)
      }
      if (row === m) continue
      const found = Narrow.one(halves, address(x, row * k), p0, p1, p2, p3, stride)
      writeColumns(found, from, address(y, row * yStride + column), left)
    }
  }

  @inline
  static one(halves: bool, x: usize, p0: usize, p1: usize, p2: usize, p3: usize, bytes: usize): v128 {
    let s0 = f32x4.splat(0)
    let s1 = s0
    let s2 = s0
    let s3 = s0
    for (let at: usize = 0; at < bytes; at += 16, x += 32) {
      const even = Narrow.even(halves, x)
      const odd = Narrow.odd(halves, x)
      s0 = f32x4.add(s0, Narrow.eight(halves, v128.load(p0 + at), even, odd))
      s1 = f32x4.add(s1, Narrow.eight(halves, v128.load(p1 + at), even, odd))
      s2 = f32x4.add(s2, Narrow.eight(halves, v128.load(p2 + at), even, odd))
      s3 = f32x4.add(s3, Narrow.eight(halves, v128.load(p3 + at), even, odd))
    }
    return Narrow.placed(halves, Lanes.sumsOf(s0, s1, s2, s3))
  }

  /** Two rows of x; each gets the bits of `one`. */
  @inline
  static two(
    halves: bool,
    x: usize,
    k: i32,
    p0: usize,
    p1: usize,
    p2: usize,
    p3: usize,
    bytes: usize,
    bias: usize,
    y: usize,
    yStride: i32,
    count: i32,
  ): void {
    let s0 = f32x4.splat(0)
    let s1 = s0
    let s2 = s0
    let s3 = s0
    let t0 = s0
    let t1 = s0
    let t2 = s0
    let t3 = s0
    for (let at: usize = 0; at < bytes; at += 16, x += 32) {
      const even = Narrow.even(halves, x)
      const odd = Narrow.odd(halves, x)
      const next = address(x, k)
      const evenNext = Narrow.even(halves, next)
      const oddNext = Narrow.odd(halves, next)
      let bits = v128.load(p0 + at)
      let lower = Narrow.lower(halves, bits)
      let upper = Narrow.upper(halves, bits)
      s0 = f32x4.add(s0, Narrow.pairs(lower, upper, even, odd))
      t0 = f32x4.add(t0, Narrow.pairs(lower, upper, evenNext, oddNext))
      bits = v128.load(p1 + at)
      lower = Narrow.lower(halves, bits)
      upper = Narrow.upper(halves, bits)
      s1 = f32x4.add(s1, Narrow.pairs(lower, upper, even, odd))
      t1 = f32x4.add(t1, Narrow.pairs(lower, upper, evenNext, oddNext))
      bits = v128.load(p2 + at)
      lower = Narrow.lower(halves, bits)
      upper = Narrow.upper(halves, bits)
      s2 = f32x4.add(s2, Narrow.pairs(lower, upper, even, odd))
      t2 = f32x4.add(t2, Narrow.pairs(lower, upper, evenNext, oddNext))
      bits = v128.load(p3 + at)
      lower = Narrow.lower(halves, bits)
      upper = Narrow.upper(halves, bits)
      s3 = f32x4.add(s3, Narrow.pairs(lower, upper, even, odd))
      t3 = f32x4.add(t3, Narrow.pairs(lower, upper, evenNext, oddNext))
    }
    writeColumns(Narrow.placed(halves, Lanes.sumsOf(s0, s1, s2, s3)), bias, y, count)
    writeColumns(Narrow.placed(halves, Lanes.sumsOf(t0, t1, t2, t3)), bias, address(y, yStride), count)
  }

  /** The entries in even places of eight; times 2^56 for halves. */
  @inline
  static even(halves: bool, x: usize): v128 {
    return Narrow.placed(halves, v128.shuffle<f32>(get(x, 0), get(x, 4), 0, 2, 4, 6))
  }

  @inline
  static odd(halves: bool, x: usize): v128 {
    return Narrow.placed(halves, v128.shuffle<f32>(get(x, 0), get(x, 4), 1, 3, 5, 7))
  }

  /**
   * Times 2^56 for halves, once for the entries and once for their sums: placed in a float, a half is 2^-112 of its value,
   * and all of that factor on one side could overflow.
   */
  @inline
  static placed(halves: bool, v: v128): v128 {
    return halves ? f32x4.mul(v, f32x4.splat(reinterpret<f32>(SHIFT))) : v
  }

  /** The numbers in the lower halves of four lanes; infinite halves count as finite ones of the next exponent. */
  @inline
  static lower(halves: bool, bits: v128): v128 {
    const shifted = i32x4.shl(bits, 16)
    return halves ? Narrow.upper(true, shifted) : shifted
  }

  @inline
  static upper(halves: bool, bits: v128): v128 {
    if (!halves) return v128.and(bits, i32x4.splat(<i32>0xffff0000))
    return v128.and(i32x4.shr_s(bits, 3), i32x4.splat(<i32>0x8fffe000))
  }

  /** Products of eight numbers and the entries of x in even and odd places, added in pairs. */
  @inline
  static eight(halves: bool, bits: v128, even: v128, odd: v128): v128 {
    return Narrow.pairs(Narrow.lower(halves, bits), Narrow.upper(halves, bits), even, odd)
  }

  @inline
  static pairs(lower: v128, upper: v128, even: v128, odd: v128): v128 {
    return f32x4.add(f32x4.mul(lower, even), f32x4.mul(upper, odd))
  }
}

import { FourScales } from './block-levels'
import { Block, Q4_0, Q4_1, Q4_K, Q5_0, Q5_1, Q5_K, Q6_K, Q8_0 } from './blocks'
import { Lanes, writeColumns } from './four-columns'
import { Rounding } from './rounding'
import { address } from './vector'

/**
 * Rounds each 32 entries of x, of which there are `groups`, to 16-bit whole numbers at `q`, in the order that products
 * with `format` take them. What 1 stands for, and that times the sum of the rounded entries, go to
 * `qScales` and `qSums`.
 */
export function roundBlocks(
  format: i32,
  x: usize,
  q: usize,
  qScales: usize,
  qSums: usize,
  groups: i32,
): void {
  const inPairs = Block.inPairs(format)
  const ones = i16x8.splat(1)
  for (let group = 0; group < groups; group++, x += 128, qScales += 4, qSums += 4) {
    const top = Rounding.top(x)
    const factor = Rounding.factor(top)
    let sum = i32x4.splat(0)
    for (let i = 0; i < 32; i += 16, q += 32) {
      let first = Rounding.eight(x, i, factor)
      let second = Rounding.eight(x, i + 8, factor)
      sum = i32x4.add(sum, i32x4.add(i32x4.dot_i16x8_s(first, ones), i32x4.dot_i16x8_s(second, ones)))
      if (inPairs) {
        const even = v128.shuffle<i16>(first, second, 0, 2, 4, 6, 8, 10, 12, 14)
        second = v128.shuffle<i16>(first, second, 1, 3, 5, 7, 9, 11, 13, 15)
        first = even
      }
      v128.store(q, first)
      v128.store(q, second, 16)
    }
    store<f32>(qScales, Rounding.scale(top))
    store<f32>(qSums, Rounding.sum(top, sum))
  }
}

/**
 * y = q · wᵀ + bias for one row: `q`, `qScales` and `qSums` from `roundBlocks`, `w` `[n, k]` in blocks, `bias` `[n]` or 0.
 * The products of 32 entries are summed as whole numbers.
 */
export function blockProduct(
  format: i32,
  q: usize,
  qScales: usize,
  qSums: usize,
  w: usize,
  bias: usize,
  y: usize,
  n: i32,
  k: i32,
): void {
  if (format === Q4_0) Product.product(Q4_0, q, qScales, qSums, w, bias, y, n, k)
  else if (format === Q4_1) Product.product(Q4_1, q, qScales, qSums, w, bias, y, n, k)
  else if (format === Q5_0) Product.product(Q5_0, q, qScales, qSums, w, bias, y, n, k)
  else if (format === Q5_1) Product.product(Q5_1, q, qScales, qSums, w, bias, y, n, k)
  else if (format === Q8_0) Product.product(Q8_0, q, qScales, qSums, w, bias, y, n, k)
  else if (format === Q4_K) Product.product(Q4_K, q, qScales, qSums, w, bias, y, n, k)
  else if (format === Q5_K) Product.product(Q5_K, q, qScales, qSums, w, bias, y, n, k)
  else Product.product(Q6_K, q, qScales, qSums, w, bias, y, n, k)
}

/** Steps of a product, inlined for each format. */
class Product {
  /** Four rows of w at a time; after the last, its address stands for rows that are missing. */
  @inline
  static product(
    format: i32,
    q: usize,
    qScales: usize,
    qSums: usize,
    w: usize,
    bias: usize,
    y: usize,
    n: i32,
    k: i32,
  ): void {
    const groups = k >> 5
    const stride = <usize>(groups / Block.groups(format)) * <usize>Block.bytes(format)
    for (let column = 0; column < n; column += 4) {
      const left = n - column
      const p0 = w + <usize>column * stride
      const p1 = left > 1 ? p0 + stride : p0
      const p2 = left > 2 ? p1 + stride : p1
      const p3 = left > 3 ? p2 + stride : p2
      const found = Product.fourDots(format, q, qScales, qSums, p0, p1, p2, p3, groups)
      writeColumns(found, bias ? address(bias, column) : 0, address(y, column), left)
    }
  }

  @inline
  static fourDots(
    format: i32,
    q: usize,
    qScales: usize,
    qSums: usize,
    p0: usize,
    p1: usize,
    p2: usize,
    p3: usize,
    groups: i32,
  ): v128 {
    let total = f32x4.splat(0)
    for (let group = 0; group < groups; group += Block.groups(format)) {
      const bits = FourScales.bits(format, p0, p1, p2, p3)
      const scale = FourScales.scales(bits)
      const minimum = FourScales.minima(format, bits, scale)
      for (let g = 0; g < Block.groups(format); g++, q += 64, qScales += 4, qSums += 4) {
        const q0 = v128.load(q)
        const q1 = v128.load(q, 16)
        const q2 = v128.load(q, 32)
        const q3 = v128.load(q, 48)
        const s0 = Product.partial(format, p0, g, q0, q1, q2, q3)
        const s1 = Product.partial(format, p1, g, q0, q1, q2, q3)
        const s2 = Product.partial(format, p2, g, q0, q1, q2, q3)
        const s3 = Product.partial(format, p3, g, q0, q1, q2, q3)
        const sums = Lanes.sumsFor(Block.isWide(format), s0, s1, s2, s3)
        const d = FourScales.ofGroup(format, scale, g, p0, p1, p2, p3)
        total = f32x4.add(total, f32x4.mul(f32x4.mul(sums, d), v128.load32_splat(qScales)))
        if (Block.addsMinimum(format)) {
          const m = FourScales.minimaOfGroup(format, minimum, g, p0, p1, p2, p3)
          total = f32x4.add(total, f32x4.mul(m, v128.load32_splat(qSums)))
        }
      }
      p0 += Block.bytes(format)
      p1 += Block.bytes(format)
      p2 += Block.bytes(format)
      p3 += Block.bytes(format)
    }
    return total
  }

  /** Products of the 32 levels of a group and 32 entries of q: four sums. */
  @inline
  static partial(format: i32, p: usize, g: i32, q0: v128, q1: v128, q2: v128, q3: v128): v128 {
    if (Block.inPairs(format)) {
      const packed = v128.load(p + (format === Q4_0 ? 2 : 4))
      const nibble = i16x8.splat(15)
      return Product.dots(
        v128.and(packed, nibble),
        v128.and(i16x8.shr_u(packed, 8), nibble),
        v128.and(i16x8.shr_u(packed, 4), nibble),
        i16x8.shr_u(packed, 12),
        q0,
        q1,
        q2,
        q3,
      )
    }
    if (format === Q8_0) {
      return Product.dots(
        v128.load8x8_s(p, 2),
        v128.load8x8_s(p, 10),
        v128.load8x8_s(p, 18),
        v128.load8x8_s(p, 26),
        q0,
        q1,
        q2,
        q3,
      )
    }
    const low = Block.levels(format, p, g, 0)
    const high = Block.levels(format, p, g, 1)
    return Product.dots(
      Block.low(format, low, p, g, 0),
      Block.high(format, low, p, g, 0),
      Block.low(format, high, p, g, 1),
      Block.high(format, high, p, g, 1),
      q0,
      q1,
      q2,
      q3,
    )
  }

  @inline
  static dots(a: v128, b: v128, c: v128, d: v128, q0: v128, q1: v128, q2: v128, q3: v128): v128 {
    return i32x4.add(
      i32x4.add(i32x4.dot_i16x8_s(a, q0), i32x4.dot_i16x8_s(b, q1)),
      i32x4.add(i32x4.dot_i16x8_s(c, q2), i32x4.dot_i16x8_s(d, q3)),
    )
  }
}

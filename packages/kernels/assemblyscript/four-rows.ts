import { Lanes } from './four-columns'
import { address } from './vector'

/** Steps of a product of four rows of activations, as `roundBlockRows` rounds them, and unpacked levels. */
export class FourRows {
  /** Four rows and two columns of y. */
  @inline
  static fourByTwo(
    isWide: bool,
    addsMinimum: bool,
    x: usize,
    xScales: usize,
    xSums: usize,
    levels: usize,
    k: i32,
    scales: usize,
    minima: usize,
    bias: usize,
    y: usize,
    yStride: i32,
    rows: i32,
    columns: i32,
  ): void {
    let first = f32x4.splat(0)
    let second = first
    const row = <usize>(isWide ? k << 1 : k)
    const end = levels + row
    while (levels < end) {
      const u0 = FourRows.eight(isWide, levels)
      const v0 = FourRows.eight(isWide, levels + row)
      let a0 = i32x4.dot_i16x8_s(v128.load(x), u0)
      let c0 = i32x4.dot_i16x8_s(v128.load(x), v0)
      let a1 = i32x4.dot_i16x8_s(v128.load(x, 16), u0)
      let c1 = i32x4.dot_i16x8_s(v128.load(x, 16), v0)
      let a2 = i32x4.dot_i16x8_s(v128.load(x, 32), u0)
      let c2 = i32x4.dot_i16x8_s(v128.load(x, 32), v0)
      let a3 = i32x4.dot_i16x8_s(v128.load(x, 48), u0)
      let c3 = i32x4.dot_i16x8_s(v128.load(x, 48), v0)
      const next = x + 256
      for (x += 64; x < next; x += 64) {
        levels += isWide ? 16 : 8
        const u = FourRows.eight(isWide, levels)
        const v = FourRows.eight(isWide, levels + row)
        const x0 = v128.load(x)
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x0, u))
        c0 = i32x4.add(c0, i32x4.dot_i16x8_s(x0, v))
        const x1 = v128.load(x, 16)
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x1, u))
        c1 = i32x4.add(c1, i32x4.dot_i16x8_s(x1, v))
        const x2 = v128.load(x, 32)
        a2 = i32x4.add(a2, i32x4.dot_i16x8_s(x2, u))
        c2 = i32x4.add(c2, i32x4.dot_i16x8_s(x2, v))
        const x3 = v128.load(x, 48)
        a3 = i32x4.add(a3, i32x4.dot_i16x8_s(x3, u))
        c3 = i32x4.add(c3, i32x4.dot_i16x8_s(x3, v))
      }
      levels += isWide ? 16 : 8
      const one = v128.load(xScales)
      const a = Lanes.sumsFor(isWide, a0, a1, a2, a3)
      const c = Lanes.sumsFor(isWide, c0, c1, c2, c3)
      first = f32x4.add(first, f32x4.mul(f32x4.mul(a, v128.load32_splat(scales)), one))
      second = f32x4.add(second, f32x4.mul(f32x4.mul(c, v128.load32_splat(scales, 4)), one))
      if (addsMinimum) {
        const sums = v128.load(xSums)
        first = f32x4.add(first, f32x4.mul(v128.load32_splat(minima), sums))
        second = f32x4.add(second, f32x4.mul(v128.load32_splat(minima, 4), sums))
        xSums += 16
        minima += 16
      }
      xScales += 16
      scales += 16
    }
    FourRows.write(first, second, bias, y, yStride, rows, columns)
  }

  @inline
  static eight(isWide: bool, p: usize): v128 {
    return isWide ? v128.load(p) : v128.load8x8_s(p)
  }

  /** Writes up to four rows of up to two columns, plus their bias. */
  @inline
  static write(
    first: v128,
    second: v128,
    bias: usize,
    y: usize,
    yStride: i32,
    rows: i32,
    columns: i32,
  ): void {
    if (bias) first = f32x4.add(first, v128.load32_splat(bias))
    if (columns < 2) {
      v128.store32_lane(y, first, 0)
      if (rows > 1) v128.store32_lane(address(y, yStride), first, 1)
      if (rows > 2) v128.store32_lane(address(y, 2 * yStride), first, 2)
      if (rows > 3) v128.store32_lane(address(y, 3 * yStride), first, 3)
      return
    }
    if (bias) second = f32x4.add(second, v128.load32_splat(bias, 4))
    const low = v128.shuffle<f32>(first, second, 0, 4, 1, 5)
    const high = v128.shuffle<f32>(first, second, 2, 6, 3, 7)
    v128.store64_lane(y, low, 0)
    if (rows > 1) v128.store64_lane(address(y, yStride), low, 1)
    if (rows > 2) v128.store64_lane(address(y, 2 * yStride), high, 0)
    if (rows > 3) v128.store64_lane(address(y, 3 * yStride), high, 1)
  }
}

/** Four rows and two columns of y, for a format with minima. */
export function minimaByTwo(
  x: usize,
  xScales: usize,
  xSums: usize,
  levels: usize,
  k: i32,
  scales: usize,
  minima: usize,
  bias: usize,
  y: usize,
  yStride: i32,
  rows: i32,
  columns: i32,
): void {
  FourRows.fourByTwo(
    false,
    true,
    x,
    xScales,
    xSums,
    levels,
    k,
    scales,
    minima,
    bias,
    y,
    yStride,
    rows,
    columns,
  )
}

/** Four rows and two columns of y, for a format with scales alone. */
export function scalesByTwo(
  x: usize,
  xScales: usize,
  levels: usize,
  k: i32,
  scales: usize,
  bias: usize,
  y: usize,
  yStride: i32,
  rows: i32,
  columns: i32,
): void {
  FourRows.fourByTwo(false, false, x, xScales, 0, levels, k, scales, 0, bias, y, yStride, rows, columns)
}

/** Four rows and two columns of y, for a format with wide levels. */
export function wideByTwo(
  x: usize,
  xScales: usize,
  levels: usize,
  k: i32,
  scales: usize,
  bias: usize,
  y: usize,
  yStride: i32,
  rows: i32,
  columns: i32,
): void {
  FourRows.fourByTwo(true, false, x, xScales, 0, levels, k, scales, 0, bias, y, yStride, rows, columns)
}

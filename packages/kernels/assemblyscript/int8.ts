import { Lanes } from './four-columns'
import { FourRows } from './four-rows'
import { Rounding } from './rounding'
import { address, get, maxOf } from './vector'

/** 2^31 · 4 / 127: what the four sums of a row's products, of int8 by 16 bits, have room for. */
const ROOM: f32 = 67636000

/**
 * Rounds each row of x, `[rows, dim]`, to 16-bit whole numbers at `q`, and writes to `scales` what 1 stands for.
 *
 * Rows stand in groups of four, eight columns of each in turn; zeros fill the last group. `dim` is a multiple of 8.
 */
export function roundRows(x: usize, q: usize, scales: usize, rows: i32, dim: i32): void {
  const levels = min<f32>(32767, floor<f32>(ROOM / <f32>dim))
  const padded = (rows + 3) & ~3
  if (padded > rows) memory.fill(q + ((<usize>((rows & ~3) * dim)) << 1), 0, <usize>(8 * dim))
  for (let row = rows; row < padded; row++) store<f32>(address(scales, row), 0)
  for (let row = 0; row < rows; row++, x = address(x, dim)) {
    let most = f32x4.splat(0)
    for (let i = 0; i < dim; i += 4) most = f32x4.pmax(most, f32x4.abs(get(x, i)))
    const top = maxOf(most)
    store<f32>(address(scales, row), top / levels)
    const factor = f32x4.splat(top > 0 ? levels / top : 0)
    let out = q + ((<usize>((row & ~3) * dim)) << 1) + ((<usize>(row & 3)) << 4)
    for (let i = 0; i < dim; i += 8, out += 64) {
      v128.store(out, Rounding.eight(x, i, factor))
    }
  }
}

/** Bytes of rounded rows that stay in the first cache beside two rows of weights. */
const TILE: i32 = 24576

/**
 * y = q · wᵀ + bias, `[m, n]`: `q` and `qScales` from `roundRows`, `w` `[n, k]` int8, `wScales` and `bias` `[n]`; `bias` is
 * 0 where there is none. Products are summed as whole numbers. n is even, k a multiple of 8.
 */
export function int8Product(
  q: usize,
  qScales: usize,
  w: usize,
  wScales: usize,
  bias: usize,
  y: usize,
  m: i32,
  n: i32,
  k: i32,
): void {
  const together = max(4, (TILE / (2 * k)) & ~3)
  for (let from = 0; from < m; from += together) {
    const to = min(m, from + together)
    for (let column = 0; column < n; column += 2) {
      const w0 = w + <usize>column * <usize>k
      for (let row = from; row < to; row += 4) {
        fourByTwo(
          q + ((<usize>(row * k)) << 1),
          address(qScales, row),
          w0,
          address(wScales, column),
          bias ? address(bias, column) : 0,
          address(y, row * n + column),
          k,
          n,
          to - row,
        )
      }
    }
  }
}

/** Two columns of up to four rows of y. */
function fourByTwo(
  q: usize,
  qScales: usize,
  w: usize,
  wScales: usize,
  bias: usize,
  y: usize,
  k: i32,
  n: i32,
  rows: i32,
): void {
  const zero = i32x4.splat(0)
  let a0 = zero
  let a1 = zero
  let a2 = zero
  let a3 = zero
  let c0 = zero
  let c1 = zero
  let c2 = zero
  let c3 = zero
  const end = w + k
  for (let p = w, x = q; p < end; p += 8, x += 64) {
    const u = v128.load8x8_s(p)
    const v = v128.load8x8_s(p + k)
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
  const scales = v128.load(qScales)
  const a = Lanes.sumsFor(true, a0, a1, a2, a3)
  const c = Lanes.sumsFor(true, c0, c1, c2, c3)
  const first = f32x4.mul(f32x4.mul(a, scales), v128.load32_splat(wScales))
  const second = f32x4.mul(f32x4.mul(c, scales), v128.load32_splat(address(wScales, 1)))
  FourRows.write(first, second, bias, y, n, rows, 2)
}

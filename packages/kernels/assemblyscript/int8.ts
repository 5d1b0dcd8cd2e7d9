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
      const low = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(get(x, i), factor)))
      const high = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(get(x, i + 4), factor)))
      v128.store(out, i16x8.narrow_i32x4_s(low, high))
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
  let first = f32x4.mul(f32x4.mul(sums(a0, a1, a2, a3), scales), v128.load32_splat(wScales))
  let second = f32x4.mul(f32x4.mul(sums(c0, c1, c2, c3), scales), v128.load32_splat(address(wScales, 1)))
  if (bias) {
    first = f32x4.add(first, v128.load32_splat(bias))
    second = f32x4.add(second, v128.load32_splat(address(bias, 1)))
  }
  const low = v128.shuffle<f32>(first, second, 0, 4, 1, 5)
  const high = v128.shuffle<f32>(first, second, 2, 6, 3, 7)
  v128.store64_lane(y, low, 0)
  if (rows > 1) v128.store64_lane(address(y, n), low, 1)
  if (rows > 2) v128.store64_lane(address(y, 2 * n), high, 0)
  if (rows > 3) v128.store64_lane(address(y, 3 * n), high, 1)
}

/** The sum of each vector, as floats. */
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const p = f32x4.convert_i32x4_s(a)
  const q = f32x4.convert_i32x4_s(b)
  const r = f32x4.convert_i32x4_s(c)
  const s = f32x4.convert_i32x4_s(d)
  const pq = f32x4.add(v128.shuffle<f32>(p, q, 0, 4, 1, 5), v128.shuffle<f32>(p, q, 2, 6, 3, 7))
  const rs = f32x4.add(v128.shuffle<f32>(r, s, 0, 4, 1, 5), v128.shuffle<f32>(r, s, 2, 6, 3, 7))
  return f32x4.add(v128.shuffle<f32>(pq, rs, 0, 1, 4, 5), v128.shuffle<f32>(pq, rs, 2, 3, 6, 7))
}

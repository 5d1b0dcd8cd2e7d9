import { levelBytes, unpackFour } from './block-levels'
import { Block } from './blocks'
import { minimaByTwo, scalesByTwo, wideByTwo } from './four-rows'
import { Rounding } from './rounding'
import { address } from './vector'

/**
 * Rounds the rows of x, `[rows, 32 · groups]`, to the numbers that `roundBlocks` gives. Rows stand in groups of four, eight
 * columns of each in turn; zeros fill the last group. `qScales` and `qSums` are `[rows / 4, groups, 4]`.
 */
export function roundBlockRows(
  x: usize,
  q: usize,
  qScales: usize,
  qSums: usize,
  rows: i32,
  groups: i32,
): void {
  const padded = (rows + 3) & ~3
  if (padded > rows) {
    const last = (rows & ~3) * groups
    memory.fill(q + ((<usize>last) << 6), 0, (<usize>groups) << 8)
    memory.fill(address(qScales, last), 0, (<usize>groups) << 4)
    memory.fill(address(qSums, last), 0, (<usize>groups) << 4)
  }
  for (let row = 0; row < rows; row++) {
    const first = (row & ~3) * groups
    let out = q + ((<usize>first) << 6) + ((<usize>(row & 3)) << 4)
    let scales = address(qScales, first + (row & 3))
    let sums = address(qSums, first + (row & 3))
    for (let group = 0; group < groups; group++, x += 128, scales += 16, sums += 16, out += 256) {
      const top = Rounding.top(x)
      const factor = Rounding.factor(top)
      let sum = i32x4.splat(0)
      for (let i = 0; i < 4; i++) {
        const eight = Rounding.eight(x, i << 3, factor)
        sum = i32x4.add(sum, i32x4.dot_i16x8_s(eight, i16x8.splat(1)))
        v128.store(out + ((<usize>i) << 6), eight)
      }
      store<f32>(scales, Rounding.scale(top))
      store<f32>(sums, Rounding.sum(top, sum))
    }
  }
}

/**
 * y = q · wᵀ + bias, as `blockProduct` and with its bits: `q`, `qScales` and `qSums` from `roundBlockRows`. Blocks are
 * unpacked once for all rows, four rows of w at a time, to `room` for 9 · k bytes.
 */
export function blockRowsProduct(
  format: i32,
  q: usize,
  qScales: usize,
  qSums: usize,
  w: usize,
  bias: usize,
  y: usize,
  m: i32,
  n: i32,
  k: i32,
  yStride: i32,
  room: usize,
): void {
  const groups = k >> 5
  const stride = <usize>(groups / Block.groups(format)) * <usize>Block.bytes(format)
  const bytes = groups * levelBytes(format)
  const scales = room + ((<usize>bytes) << 2)
  const minima = scales + ((<usize>groups) << 4)
  for (let column = 0; column < n; column += 4) {
    const left = n - column
    unpackFour(format, w + <usize>column * stride, left, groups, room)
    for (let row = 0; row < m; row += 4) {
      const at = row * groups
      const x = q + ((<usize>at) << 6)
      const xScales = address(qScales, at)
      const xSums = address(qSums, at)
      const out = address(y, row * yStride + column)
      for (let pair = 0; pair < 4 && pair < left; pair += 2) {
        const levels = room + <usize>(pair * bytes)
        const own = (<usize>pair) << 2
        const d = scales + own
        const to = address(out, pair)
        const from = bias ? address(bias, column + pair) : 0
        if (Block.isWide(format)) {
          wideByTwo(x, xScales, levels, k, d, from, to, yStride, m - row, left - pair)
        } else if (Block.addsMinimum(format)) {
          const low = minima + own
          minimaByTwo(x, xScales, xSums, levels, k, d, low, from, to, yStride, m - row, left - pair)
        } else scalesByTwo(x, xScales, levels, k, d, from, to, yStride, m - row, left - pair)
      }
    }
  }
}

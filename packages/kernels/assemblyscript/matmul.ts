import { address, get, getRest, put, putRest, sumOf } from './vector'

/** Rows of op(b) that are packed at a time: with 8 columns they stay in the first cache. */
const DEPTH = 256
/** Rows of op(a) that meet all columns before the next do: with the depth they stay in the second cache. */
const ROWS = 128
/** Below this many rows the columns of b are read where they stand: packing them would not pay. */
const FEW = 16

/**
 * c = op(a) · op(b), or c + op(a) · op(b) with `add`, row by row: op(a) is `[m, k]`, op(b) `[k, n]`, each stored as it
 * is or transposed. The rows of a and c, as stored, are `aStride` and `cStride` apart. At `panel` is room for 2,048
 * floats; k is not 0.
 */
export function matmul(
  a: usize,
  b: usize,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  transposeA: bool,
  transposeB: bool,
  add: bool,
  panel: usize,
  aStride: i32,
  cStride: i32,
): void {
  const aRow = transposeA ? 1 : aStride
  const aColumn = transposeA ? aStride : 1
  if (m < 4 && transposeB && aColumn === 1) {
    // Too few rows to pay for packing, and both operands lie along k.
    for (let i = 0; i < m; i++) dots(address(a, i * aStride), b, address(c, i * cStride), n, k, add)
    return
  }
  for (let from = 0; from < k; from += DEPTH) {
    const depth = min(DEPTH, k - from)
    const more = add || from > 0
    for (let i = 0; i < m; i += ROWS) {
      const rows = min(ROWS, m - i)
      const left = address(a, i * aRow + from * aColumn)
      for (let j = 0; j < n; j += 8) {
        const width = min(8, n - j)
        const out = address(c, i * cStride + j)
        if (!transposeB && width === 8 && rows < FEW) {
          multiplyPanel(
            left,
            address(b, from * n + j),
            n,
            out,
            rows,
            cStride,
            depth,
            aRow,
            aColumn,
            width,
            more,
          )
          continue
        }
        if (transposeB) packRows(address(b, j * k + from), panel, depth, k, width)
        else packColumns(address(b, from * n + j), panel, depth, n, width)
        multiplyPanel(left, panel, 8, out, rows, cStride, depth, aRow, aColumn, width, more)
      }
    }
  }
}

/** Up to 8 columns of c = op(a) · panel, whose rows are `stride` apart, or of c + op(a) · panel with `more`. */
function multiplyPanel(
  a: usize,
  panel: usize,
  stride: i32,
  c: usize,
  m: i32,
  cRow: i32,
  depth: i32,
  aRow: i32,
  aColumn: i32,
  width: i32,
  more: bool,
): void {
  let i = 0
  for (; i + 4 <= m; i += 4, a = address(a, 4 * aRow), c = address(c, 4 * cRow)) {
    fourRows(a, panel, stride, c, cRow, depth, aRow, aColumn, width, more)
  }
  for (; i < m; i++, a = address(a, aRow), c = address(c, cRow)) {
    oneRow(a, panel, stride, c, depth, aColumn, width, more)
  }
}

function fourRows(
  a: usize,
  panel: usize,
  stride: i32,
  c: usize,
  cRow: i32,
  depth: i32,
  aRow: i32,
  aColumn: i32,
  width: i32,
  more: bool,
): void {
  const zero = f32x4.splat(0)
  let low0 = zero
  let low1 = zero
  let low2 = zero
  let low3 = zero
  let high0 = zero
  let high1 = zero
  let high2 = zero
  let high3 = zero
  for (let l = 0; l < depth; l++, a = address(a, aColumn), panel = address(panel, stride)) {
    const low = get(panel, 0)
    const high = get(panel, 4)
    const a0 = v128.load32_splat(a)
    const a1 = v128.load32_splat(address(a, aRow))
    const a2 = v128.load32_splat(address(a, 2 * aRow))
    const a3 = v128.load32_splat(address(a, 3 * aRow))
    low0 = f32x4.add(low0, f32x4.mul(a0, low))
    high0 = f32x4.add(high0, f32x4.mul(a0, high))
    low1 = f32x4.add(low1, f32x4.mul(a1, low))
    high1 = f32x4.add(high1, f32x4.mul(a1, high))
    low2 = f32x4.add(low2, f32x4.mul(a2, low))
    high2 = f32x4.add(high2, f32x4.mul(a2, high))
    low3 = f32x4.add(low3, f32x4.mul(a3, low))
    high3 = f32x4.add(high3, f32x4.mul(a3, high))
  }
  write(c, low0, high0, width, more)
  write(address(c, cRow), low1, high1, width, more)
  write(address(c, 2 * cRow), low2, high2, width, more)
  write(address(c, 3 * cRow), low3, high3, width, more)
}

function oneRow(
  a: usize,
  panel: usize,
  stride: i32,
  c: usize,
  depth: i32,
  aColumn: i32,
  width: i32,
  more: bool,
): void {
  let low = f32x4.splat(0)
  let high = f32x4.splat(0)
  for (let l = 0; l < depth; l++, a = address(a, aColumn), panel = address(panel, stride)) {
    const factor = v128.load32_splat(a)
    low = f32x4.add(low, f32x4.mul(factor, get(panel, 0)))
    high = f32x4.add(high, f32x4.mul(factor, get(panel, 4)))
  }
  write(c, low, high, width, more)
}

function write(c: usize, low: v128, high: v128, width: i32, more: bool): void {
  if (width < 4) {
    putRest(c, 0, width, more ? f32x4.add(low, getRest(c, 0, width)) : low)
    return
  }
  put(c, 0, more ? f32x4.add(low, get(c, 0)) : low)
  if (width === 8) put(c, 4, more ? f32x4.add(high, get(c, 4)) : high)
  else if (width > 4) putRest(c, 4, width, more ? f32x4.add(high, getRest(c, 4, width)) : high)
}

/** Packs `width` columns of b, whose rows are `stride` apart, as rows of 8 with zeros behind. */
function packColumns(b: usize, panel: usize, depth: i32, stride: i32, width: i32): void {
  const zero = f32x4.splat(0)
  for (let l = 0; l < depth; l++, b = address(b, stride), panel = address(panel, 8)) {
    put(panel, 0, width < 4 ? getRest(b, 0, width) : get(b, 0))
    put(panel, 4, width === 8 ? get(b, 4) : width > 4 ? getRest(b, 4, width) : zero)
  }
}

/** Packs `width` rows of b, which are `stride` apart, as columns of 8 with zeros behind. */
function packRows(b: usize, panel: usize, depth: i32, stride: i32, width: i32): void {
  for (let j = 0; j < 8; j += 4) {
    const first = address(b, j * stride)
    if (width - j >= 4) turnFour(first, address(panel, j), depth, stride)
    else {
      for (let l = 0; l < depth; l++) put(address(panel, 8 * l), j, f32x4.splat(0))
      for (let r = j; r < width; r++) {
        const row = address(b, r * stride)
        for (let l = 0; l < depth; l++) store<f32>(address(panel, 8 * l + r), load<f32>(address(row, l)))
      }
    }
  }
}

function turnFour(b: usize, panel: usize, depth: i32, stride: i32): void {
  let l = 0
  for (; l + 4 <= depth; l += 4) {
    const r0 = get(b, l)
    const r1 = get(address(b, stride), l)
    const r2 = get(address(b, 2 * stride), l)
    const r3 = get(address(b, 3 * stride), l)
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
    put(panel, 8 * l, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
    put(panel, 8 * l + 8, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7))
    put(panel, 8 * l + 16, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5))
    put(panel, 8 * l + 24, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7))
  }
  for (; l < depth; l++) {
    for (let r = 0; r < 4; r++) store<f32>(address(panel, 8 * l + r), load<f32>(address(b, r * stride + l)))
  }
}

/** The products of one vector and the rows of b, four rows at a time. */
function dots(a: usize, b: usize, c: usize, n: i32, k: i32, add: bool): void {
  let i = 0
  for (; i + 4 <= n; i += 4, b = address(b, 4 * k)) {
    let s0 = f32x4.splat(0)
    let s1 = s0
    let s2 = s0
    let s3 = s0
    let l = 0
    for (; l + 4 <= k; l += 4) {
      const x = get(a, l)
      s0 = f32x4.add(s0, f32x4.mul(x, get(b, l)))
      s1 = f32x4.add(s1, f32x4.mul(x, get(b, l + k)))
      s2 = f32x4.add(s2, f32x4.mul(x, get(b, l + 2 * k)))
      s3 = f32x4.add(s3, f32x4.mul(x, get(b, l + 3 * k)))
    }
    if (l < k) {
      const x = getRest(a, l, k)
      s0 = f32x4.add(s0, f32x4.mul(x, getRest(b, l, k)))
      s1 = f32x4.add(s1, f32x4.mul(x, getRest(address(b, k), l, k)))
      s2 = f32x4.add(s2, f32x4.mul(x, getRest(address(b, 2 * k), l, k)))
      s3 = f32x4.add(s3, f32x4.mul(x, getRest(address(b, 3 * k), l, k)))
    }
    const sums = sumsOf(s0, s1, s2, s3)
    put(c, i, add ? f32x4.add(sums, get(c, i)) : sums)
  }
  for (; i < n; i++, b = address(b, k)) {
    let sum = f32x4.splat(0)
    let l = 0
    for (; l + 4 <= k; l += 4) sum = f32x4.add(sum, f32x4.mul(get(a, l), get(b, l)))
    if (l < k) sum = f32x4.add(sum, f32x4.mul(getRest(a, l, k), getRest(b, l, k)))
    store<f32>(address(c, i), sumOf(sum) + (add ? load<f32>(address(c, i)) : 0))
  }
}

function sumsOf(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const sums = f32x4.replace_lane(f32x4.splat(sumOf(s0)), 1, sumOf(s1))
  return f32x4.replace_lane(f32x4.replace_lane(sums, 2, sumOf(s2)), 3, sumOf(s3))
}

import { exp4 } from './exp'
import { log } from './host'
import { address, get, getRest, maxOf, put, putRest, sumOf, sumOfRest } from './vector'

/**
 * Attention weights: x = softmax(x · scale + mask) in place, row by row; `mask` is 0 where there is none.
 *
 * `x` is `[batch, heads, queries, keys]`; `mask` `[masks, 1, queries, keys]`, where `masks` is `batch` or 1.
 */
export function maskedSoftmax(
  x: usize,
  mask: usize,
  batch: i32,
  heads: i32,
  queries: i32,
  keys: i32,
  masks: i32,
  scale: f32,
): void {
  const ofRow = queries * keys
  for (let b = 0; b < batch; b++) {
    const own = mask && masks > 1 ? address(mask, b * ofRow) : mask
    for (let h = 0; h < heads; h++) {
      for (let q = 0; q < queries; q++, x = address(x, keys)) {
        const top = scaleAndMask(x, own ? address(own, q * keys) : 0, keys, scale)
        scaleRow(x, x, keys, <f32>1 / expRow(x, x, keys, top))
      }
    }
  }
}

/** dx = y · (dy - sum(dy · y)) · scale, row by row. */
export function softmaxGrad(dy: usize, y: usize, dx: usize, rows: i32, dim: i32, scale: f32): void {
  const factor = f32x4.splat(scale)
  for (let row = 0; row < rows; row++) {
    let dots = f32x4.splat(0)
    let i = 0
    for (; i + 4 <= dim; i += 4) dots = f32x4.add(dots, f32x4.mul(get(dy, i), get(y, i)))
    if (i < dim) dots = f32x4.add(dots, f32x4.mul(getRest(dy, i, dim), getRest(y, i, dim)))
    const shift = f32x4.splat(sumOf(dots))
    for (i = 0; i + 4 <= dim; i += 4) {
      put(dx, i, f32x4.mul(f32x4.mul(f32x4.sub(get(dy, i), shift), factor), get(y, i)))
    }
    if (i < dim) {
      const rest = f32x4.mul(f32x4.sub(getRest(dy, i, dim), shift), factor)
      putRest(dx, i, dim, f32x4.mul(rest, getRest(y, i, dim)))
    }
    dy = address(dy, dim)
    y = address(y, dim)
    dx = address(dx, dim)
  }
}

/**
 * Each row's negative log-likelihood of its target; for the gradient, `exps` = e^(x - maximum) and their `sums`.
 *
 * A target outside the row counts as an entry of 0. `exps` may be `x`.
 */
export function crossEntropy(
  x: usize,
  targets: usize,
  losses: usize,
  exps: usize,
  sums: usize,
  rows: i32,
  dim: i32,
): void {
  for (let row = 0; row < rows; row++, x = address(x, dim), exps = address(exps, dim)) {
    const target = load<i32>(address(targets, row))
    const chosen = target >= 0 && target < dim ? load<f32>(address(x, target)) : 0
    const top = maxRow(x, dim)
    const sum = expRow(x, exps, dim, top)
    store<f32>(address(losses, row), <f32>log(sum) + (top - chosen))
    store<f32>(address(sums, row), sum)
  }
}

/** dx = (exps / sum - onehot(target)) · dy, row by row; `dx` may be `exps`. */
export function crossEntropyGrad(
  dy: usize,
  exps: usize,
  sums: usize,
  targets: usize,
  dx: usize,
  rows: i32,
  dim: i32,
): void {
  for (let row = 0; row < rows; row++, exps = address(exps, dim), dx = address(dx, dim)) {
    const slope = load<f32>(address(dy, row))
    scaleRow(exps, dx, dim, slope / load<f32>(address(sums, row)))
    const target = load<i32>(address(targets, row))
    if (target < 0 || target >= dim) continue
    store<f32>(address(dx, target), load<f32>(address(dx, target)) - slope)
  }
}

/** y = x - log(sum(e^x)), row by row. */
export function logSoftmax(x: usize, y: usize, rows: i32, dim: i32): void {
  for (let row = 0; row < rows; row++, x = address(x, dim), y = address(y, dim)) {
    const top = maxRow(x, dim)
    const most = f32x4.splat(top)
    const logSum = f32x4.splat(<f32>log(sumExpRow(x, dim, top)))
    let i = 0
    for (; i + 4 <= dim; i += 4) put(y, i, f32x4.sub(f32x4.sub(get(x, i), most), logSum))
    if (i < dim) putRest(y, i, dim, f32x4.sub(f32x4.sub(getRest(x, i, dim), most), logSum))
  }
}

/** dx = dy - e^y · sum(dy), row by row. */
export function logSoftmaxGrad(dy: usize, y: usize, dx: usize, rows: i32, dim: i32): void {
  for (let row = 0; row < rows; row++) {
    let total = f32x4.splat(0)
    let i = 0
    for (; i + 4 <= dim; i += 4) total = f32x4.add(total, get(dy, i))
    if (i < dim) total = f32x4.add(total, getRest(dy, i, dim))
    const sum = f32x4.splat(sumOf(total))
    expRow(y, dx, dim, 0)
    for (i = 0; i + 4 <= dim; i += 4) put(dx, i, f32x4.sub(get(dy, i), f32x4.mul(get(dx, i), sum)))
    if (i < dim) {
      putRest(dx, i, dim, f32x4.sub(getRest(dy, i, dim), f32x4.mul(getRest(dx, i, dim), sum)))
    }
    dy = address(dy, dim)
    y = address(y, dim)
    dx = address(dx, dim)
  }
}

/** x = x · scale + mask; returns the largest entry. */
function scaleAndMask(x: usize, mask: usize, dim: i32, scale: f32): f32 {
  const factor = f32x4.splat(scale)
  let most = f32x4.splat(-Infinity)
  let i = 0
  for (; i + 4 <= dim; i += 4) {
    const scaled = f32x4.mul(get(x, i), factor)
    const masked = mask ? f32x4.add(scaled, get(mask, i)) : scaled
    most = f32x4.pmax(most, masked)
    put(x, i, masked)
  }
  let top = maxOf(most)
  for (; i < dim; i++) {
    const masked = load<f32>(address(x, i)) * scale + (mask ? load<f32>(address(mask, i)) : 0)
    top = max(top, masked)
    store<f32>(address(x, i), masked)
  }
  return top
}

function maxRow(x: usize, dim: i32): f32 {
  let a = f32x4.splat(-Infinity)
  let b = a
  let i = 0
  // Two at a time: the next comparison need not wait for the last.
  for (; i + 8 <= dim; i += 8) {
    a = f32x4.pmax(a, get(x, i))
    b = f32x4.pmax(b, get(x, i + 4))
  }
  let top = maxOf(f32x4.pmax(a, b))
  for (; i < dim; i++) top = max(top, load<f32>(address(x, i)))
  return top
}

/** y = e^(x - shift); returns the sum of the row. */
function expRow(x: usize, y: usize, dim: i32, shift: f32): f32 {
  const base = f32x4.splat(shift)
  let sum = f32x4.splat(0)
  let i = 0
  // By four vectors, which share the constants of exp4.
  for (; i + 16 <= dim; i += 16) {
    const a = exp4(f32x4.sub(get(x, i), base))
    const b = exp4(f32x4.sub(get(x, i + 4), base))
    const c = exp4(f32x4.sub(get(x, i + 8), base))
    const d = exp4(f32x4.sub(get(x, i + 12), base))
    put(y, i, a)
    put(y, i + 4, b)
    put(y, i + 8, c)
    put(y, i + 12, d)
    sum = f32x4.add(sum, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)))
  }
  for (; i + 4 <= dim; i += 4) {
    const e = exp4(f32x4.sub(get(x, i), base))
    put(y, i, e)
    sum = f32x4.add(sum, e)
  }
  if (i === dim) return sumOf(sum)
  const rest = exp4(f32x4.sub(getRest(x, i, dim), base))
  putRest(y, i, dim, rest)
  return sumOf(sum) + sumOfRest(rest, dim - i)
}

/** The sum of e^(x - shift). */
function sumExpRow(x: usize, dim: i32, shift: f32): f32 {
  const base = f32x4.splat(shift)
  let sum = f32x4.splat(0)
  let i = 0
  for (; i + 16 <= dim; i += 16) {
    const a = exp4(f32x4.sub(get(x, i), base))
    const b = exp4(f32x4.sub(get(x, i + 4), base))
    const c = exp4(f32x4.sub(get(x, i + 8), base))
    const d = exp4(f32x4.sub(get(x, i + 12), base))
    sum = f32x4.add(sum, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)))
  }
  for (; i + 4 <= dim; i += 4) sum = f32x4.add(sum, exp4(f32x4.sub(get(x, i), base)))
  if (i === dim) return sumOf(sum)
  return sumOf(sum) + sumOfRest(exp4(f32x4.sub(getRest(x, i, dim), base)), dim - i)
}

/** y = x · scale. */
function scaleRow(x: usize, y: usize, dim: i32, scale: f32): void {
  const factor = f32x4.splat(scale)
  let i = 0
  for (; i + 4 <= dim; i += 4) put(y, i, f32x4.mul(get(x, i), factor))
  if (i < dim) putRest(y, i, dim, f32x4.mul(getRest(x, i, dim), factor))
}

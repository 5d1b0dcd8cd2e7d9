import { address, get, getRest, put, putRest, sumOf, sumOfRest } from './vector'

/**
 * y = x̂ · weight + bias, row by row, with x̂ = (x - mean) / sqrt(mean((x - mean)²) + eps).
 *
 * The mean counts as 0 if `centred` is false (RMSNorm). There is no bias if `bias` is 0.
 */
export function norm(
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  rows: i32,
  dim: i32,
  eps: f32,
  centred: bool,
): void {
  for (let row = 0; row < rows; row++, x = address(x, dim), y = address(y, dim)) {
    const mean = f32x4.splat(centred ? meanOf(x, dim) : 0)
    const scale = f32x4.splat(scaleOf(x, dim, mean, eps))
    let i = 0
    for (; i + 4 <= dim; i += 4) {
      const weighted = f32x4.mul(normed(get(x, i), mean, scale), get(weight, i))
      put(y, i, bias ? f32x4.add(weighted, get(bias, i)) : weighted)
    }
    if (i === dim) continue
    const weighted = f32x4.mul(normed(getRest(x, i, dim), mean, scale), getRest(weight, i, dim))
    putRest(y, i, dim, bias ? f32x4.add(weighted, getRest(bias, i, dim)) : weighted)
  }
}

/**
 * With s = 1 / sqrt(...) and g = dy · weight: dx = s · (g - mean(g) - x̂ · mean(g · x̂)), row by row; without mean(g)
 * where not centred.
 */
export function normGradX(
  dy: usize,
  x: usize,
  weight: usize,
  dx: usize,
  rows: i32,
  dim: i32,
  eps: f32,
  centred: bool,
): void {
  for (let row = 0; row < rows; row++) {
    const mean = f32x4.splat(centred ? meanOf(x, dim) : 0)
    const scale = f32x4.splat(scaleOf(x, dim, mean, eps))
    const shift = f32x4.splat(centred ? meanOfProducts(dy, weight, dim) : 0)
    const along = f32x4.splat(meanAlong(dy, x, weight, dim, mean, scale))
    let i = 0
    for (; i + 4 <= dim; i += 4) {
      const g = f32x4.sub(f32x4.mul(get(dy, i), get(weight, i)), shift)
      const pull = f32x4.mul(normed(get(x, i), mean, scale), along)
      put(dx, i, f32x4.mul(f32x4.sub(g, pull), scale))
    }
    if (i < dim) {
      const g = f32x4.sub(f32x4.mul(getRest(dy, i, dim), getRest(weight, i, dim)), shift)
      const pull = f32x4.mul(normed(getRest(x, i, dim), mean, scale), along)
      putRest(dx, i, dim, f32x4.mul(f32x4.sub(g, pull), scale))
    }
    dy = address(dy, dim)
    x = address(x, dim)
    dx = address(dx, dim)
  }
}

/** Adds each row's dy · x̂ to `dWeight`, which starts as zeros. */
export function normGradWeight(
  dy: usize,
  x: usize,
  dWeight: usize,
  rows: i32,
  dim: i32,
  eps: f32,
  centred: bool,
): void {
  for (let row = 0; row < rows; row++, dy = address(dy, dim), x = address(x, dim)) {
    const mean = f32x4.splat(centred ? meanOf(x, dim) : 0)
    const scale = f32x4.splat(scaleOf(x, dim, mean, eps))
    let i = 0
    for (; i + 4 <= dim; i += 4) {
      const term = f32x4.mul(normed(get(x, i), mean, scale), get(dy, i))
      put(dWeight, i, f32x4.add(get(dWeight, i), term))
    }
    if (i === dim) continue
    const term = f32x4.mul(normed(getRest(x, i, dim), mean, scale), getRest(dy, i, dim))
    putRest(dWeight, i, dim, f32x4.add(getRest(dWeight, i, dim), term))
  }
}

function normed(x: v128, mean: v128, scale: v128): v128 {
  return f32x4.mul(f32x4.sub(x, mean), scale)
}

function meanOf(x: usize, dim: i32): f32 {
  let sum = f32x4.splat(0)
  let i = 0
  for (; i + 4 <= dim; i += 4) sum = f32x4.add(sum, get(x, i))
  if (i < dim) sum = f32x4.add(sum, getRest(x, i, dim))
  return sumOf(sum) / <f32>dim
}

function meanOfProducts(a: usize, b: usize, dim: i32): f32 {
  let sum = f32x4.splat(0)
  let i = 0
  for (; i + 4 <= dim; i += 4) sum = f32x4.add(sum, f32x4.mul(get(a, i), get(b, i)))
  if (i < dim) sum = f32x4.add(sum, f32x4.mul(getRest(a, i, dim), getRest(b, i, dim)))
  return sumOf(sum) / <f32>dim
}

/** 1 / sqrt(mean((x - mean)²) + eps). */
function scaleOf(x: usize, dim: i32, mean: v128, eps: f32): f32 {
  let squares = f32x4.splat(0)
  let i = 0
  for (; i + 4 <= dim; i += 4) {
    const centred = f32x4.sub(get(x, i), mean)
    squares = f32x4.add(squares, f32x4.mul(centred, centred))
  }
  let sum = sumOf(squares)
  if (i < dim) {
    const centred = f32x4.sub(getRest(x, i, dim), mean)
    sum += sumOfRest(f32x4.mul(centred, centred), dim - i)
  }
  return <f32>1 / sqrt<f32>(sum / <f32>dim + eps)
}

/** mean(dy · weight · x̂). */
function meanAlong(dy: usize, x: usize, weight: usize, dim: i32, mean: v128, scale: v128): f32 {
  let sum = f32x4.splat(0)
  let i = 0
  for (; i + 4 <= dim; i += 4) {
    const g = f32x4.mul(get(dy, i), get(weight, i))
    sum = f32x4.add(sum, f32x4.mul(g, normed(get(x, i), mean, scale)))
  }
  if (i < dim) {
    const g = f32x4.mul(getRest(dy, i, dim), getRest(weight, i, dim))
    sum = f32x4.add(sum, f32x4.mul(g, normed(getRest(x, i, dim), mean, scale)))
  }
  return sumOf(sum) / <f32>dim
}

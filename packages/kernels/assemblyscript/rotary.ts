import { address, get, put } from './vector'

/**
 * Turns pairs of each head's first `dims` entries by their token's angle and copies the rest: a' = a · cos - b · sin,
 * b' = b · cos + a · sin, with `direction` 1; back with -1.
 *
 * `x` is `[batch, heads, tokens, headDim]`, `cos` and `sin` `[tables, tokens, dims/2]`, where `tables` is `batch` or
 * 1. Pairs are neighbours where `interleaved`, else i and i + dims/2.
 */
export function rotary(
  x: usize,
  cos: usize,
  sin: usize,
  y: usize,
  batch: i32,
  heads: i32,
  tokens: i32,
  headDim: i32,
  dims: i32,
  tables: i32,
  direction: f32,
  interleaved: bool,
): void {
  const half = dims >> 1
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < tokens; t++, x = address(x, headDim), y = address(y, headDim)) {
        const row = ((tables > 1 ? b * tokens : 0) + t) * half
        if (interleaved) turnNeighbours(x, address(cos, row), address(sin, row), y, half, direction)
        else turnHalves(x, address(cos, row), address(sin, row), y, half, direction)
        if (dims < headDim) memory.copy(address(y, dims), address(x, dims), (<usize>(headDim - dims)) << 2)
      }
    }
  }
}

function turnHalves(x: usize, cos: usize, sin: usize, y: usize, half: i32, direction: f32): void {
  const sign = f32x4.splat(direction)
  let i = 0
  for (; i + 4 <= half; i += 4) {
    const a = get(x, i)
    const b = get(x, i + half)
    const c = get(cos, i)
    const s = f32x4.mul(get(sin, i), sign)
    put(y, i, f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)))
    put(y, i + half, f32x4.add(f32x4.mul(b, c), f32x4.mul(a, s)))
  }
  for (; i < half; i++) turnPair(x, y, i, i + half, load<f32>(address(cos, i)), sineAt(sin, i, direction))
}

function turnNeighbours(x: usize, cos: usize, sin: usize, y: usize, half: i32, direction: f32): void {
  const sign = f32x4.splat(direction)
  let i = 0
  for (; i + 4 <= half; i += 4) {
    const first = get(x, 2 * i)
    const second = get(x, 2 * i + 4)
    const a = v128.shuffle<f32>(first, second, 0, 2, 4, 6)
    const b = v128.shuffle<f32>(first, second, 1, 3, 5, 7)
    const c = get(cos, i)
    const s = f32x4.mul(get(sin, i), sign)
    const turnedA = f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s))
    const turnedB = f32x4.add(f32x4.mul(b, c), f32x4.mul(a, s))
    put(y, 2 * i, v128.shuffle<f32>(turnedA, turnedB, 0, 4, 1, 5))
    put(y, 2 * i + 4, v128.shuffle<f32>(turnedA, turnedB, 2, 6, 3, 7))
  }
  for (; i < half; i++)
    turnPair(x, y, 2 * i, 2 * i + 1, load<f32>(address(cos, i)), sineAt(sin, i, direction))
}

function turnPair(x: usize, y: usize, i: i32, j: i32, c: f32, s: f32): void {
  const a = load<f32>(address(x, i))
  const b = load<f32>(address(x, j))
  store<f32>(address(y, i), a * c - b * s)
  store<f32>(address(y, j), b * c + a * s)
}

function sineAt(sin: usize, i: i32, direction: f32): f32 {
  return load<f32>(address(sin, i)) * direction
}

import { exp4, sigmoid4 } from './exp'
import { get, getRest, put, putRest } from './vector'

/** Numbers of the activations, in the order of `ACTIVATIONS` in src/wasm/fused/activation.ts. */
const SILU = 0
const GELU_TANH = 1

/** y = f(x), entry by entry. */
export function activate(x: usize, y: usize, count: i32, kind: i32): void {
  let i = kind > GELU_TANH ? geluErf(x, y, count) : 0
  for (; i + 4 <= count; i += 4) put(y, i, applied(get(x, i), kind))
  if (i < count) putRest(y, i, count, applied(getRest(x, i, count), kind))
}

/** The exact GELU of whole groups of 16 entries, whose vectors share constants; returns how many it took. */
function geluErf(x: usize, y: usize, count: i32): i32 {
  let i = 0
  for (; i + 16 <= count; i += 16) {
    const a = get(x, i)
    const b = get(x, i + 4)
    const c = get(x, i + 8)
    const d = get(x, i + 12)
    const ta = tailPlace(a)
    const tb = tailPlace(b)
    const tc = tailPlace(c)
    const td = tailPlace(d)
    put(y, i, f32x4.mul(a, shareOf(a, ta, exp4(tailExponent(a, ta)))))
    put(y, i + 4, f32x4.mul(b, shareOf(b, tb, exp4(tailExponent(b, tb)))))
    put(y, i + 8, f32x4.mul(c, shareOf(c, tc, exp4(tailExponent(c, tc)))))
    put(y, i + 12, f32x4.mul(d, shareOf(d, td, exp4(tailExponent(d, td)))))
  }
  return i
}

/** dx = f'(x) · dy, entry by entry. */
export function activateGrad(dy: usize, x: usize, dx: usize, count: i32, kind: i32): void {
  let i = 0
  for (; i + 4 <= count; i += 4) put(dx, i, f32x4.mul(slopeOf(get(x, i), kind), get(dy, i)))
  if (i === count) return
  putRest(dx, i, count, f32x4.mul(slopeOf(getRest(x, i, count), kind), getRest(dy, i, count)))
}

/** y = silu(gate) · up, entry by entry. */
export function swiglu(gate: usize, up: usize, y: usize, count: i32): void {
  let i = 0
  // By two vectors, which share the constants of exp4.
  for (; i + 8 <= count; i += 8) {
    const a = f32x4.mul(silu4(get(gate, i)), get(up, i))
    const b = f32x4.mul(silu4(get(gate, i + 4)), get(up, i + 4))
    put(y, i, a)
    put(y, i + 4, b)
  }
  for (; i + 4 <= count; i += 4) put(y, i, f32x4.mul(silu4(get(gate, i)), get(up, i)))
  if (i < count) putRest(y, i, count, f32x4.mul(silu4(getRest(gate, i, count)), getRest(up, i, count)))
}

/** dGate = silu'(gate) · up · dy and dUp = silu(gate) · dy, entry by entry. */
export function swigluGrad(dy: usize, gate: usize, up: usize, dGate: usize, dUp: usize, count: i32): void {
  let i = 0
  for (; i + 4 <= count; i += 4) {
    const x = get(gate, i)
    const s = sigmoid4(x)
    const slope = get(dy, i)
    put(dGate, i, f32x4.mul(f32x4.mul(siluSlope(x, s), get(up, i)), slope))
    put(dUp, i, f32x4.mul(f32x4.mul(x, s), slope))
  }
  if (i === count) return
  const x = getRest(gate, i, count)
  const s = sigmoid4(x)
  const slope = getRest(dy, i, count)
  putRest(dGate, i, count, f32x4.mul(f32x4.mul(siluSlope(x, s), getRest(up, i, count)), slope))
  putRest(dUp, i, count, f32x4.mul(f32x4.mul(x, s), slope))
}

function applied(x: v128, kind: i32): v128 {
  if (kind === SILU) return silu4(x)
  return f32x4.mul(x, kind === GELU_TANH ? sigmoid4(f32x4.mul(x, tanhFactor(x))) : normalShare(x))
}

function slopeOf(x: v128, kind: i32): v128 {
  if (kind === SILU) return siluSlope(x, sigmoid4(x))
  return kind === GELU_TANH ? geluTanhSlope(x) : geluErfSlope(x)
}

function silu4(x: v128): v128 {
  return f32x4.mul(x, sigmoid4(x))
}

/** silu'(x) = s + x · s · (1 - s), where s = sigmoid(x). */
function siluSlope(x: v128, s: v128): v128 {
  const rest = f32x4.mul(x, f32x4.sub(f32x4.splat(1), s))
  return f32x4.mul(s, f32x4.add(f32x4.splat(1), rest))
}

/** (1 + tanh(u)) / 2 = sigmoid(2u); the GELU's 2u = x · sqrt(8/π) · (1 + 0.044715 x²), here without its x. */
function tanhFactor(x: v128): v128 {
  const cubic = f32x4.mul(f32x4.splat(0.0713548162726), f32x4.mul(x, x))
  return f32x4.add(f32x4.splat(1.59576912161), cubic)
}

function geluTanhSlope(x: v128): v128 {
  const s = sigmoid4(f32x4.mul(x, tanhFactor(x)))
  const cubic = f32x4.mul(f32x4.splat(0.214064448818), f32x4.mul(x, x))
  const inner = f32x4.mul(x, f32x4.add(f32x4.splat(1.59576912161), cubic))
  return f32x4.mul(s, f32x4.add(f32x4.splat(1), f32x4.mul(inner, f32x4.sub(f32x4.splat(1), s))))
}

/** Φ(x) + x · φ(x). */
function geluErfSlope(x: v128): v128 {
  const density = exp4(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5)))
  const along = f32x4.mul(f32x4.mul(x, f32x4.splat(0.398942280401)), density)
  return f32x4.add(normalShare(x), along)
}

/**
 * Φ(x), the share of a normal distribution below x, to 1.2e-7 of its value: a Chebyshev fit of erfc (Press et al.,
 * Numerical Recipes, 6.2).
 */
function normalShare(x: v128): v128 {
  const t = tailPlace(x)
  return shareOf(x, t, exp4(tailExponent(x, t)))
}

/** 1 / (1 + z / 2) of z = |x| / √2, in which the fit is a polynomial. */
function tailPlace(x: v128): v128 {
  const half = f32x4.mul(f32x4.abs(x), f32x4.splat(0.5 * Mathf.SQRT1_2))
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), half))
}

/** The logarithm of erfc(z) / t. */
function tailExponent(x: v128, t: v128): v128 {
  let p = f32x4.splat(0.17087277)
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.82215223))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.48851587))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-1.13520398))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.27886807))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.18628806))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.09678418))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.37409196))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.00002368))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-1.26551223))
  return f32x4.sub(p, f32x4.mul(f32x4.mul(x, x), f32x4.splat(0.5)))
}

/** Half of erfc(z) below 0, else what it leaves of 1. */
function shareOf(x: v128, t: v128, exp: v128): v128 {
  const tail = f32x4.mul(f32x4.mul(t, f32x4.splat(0.5)), exp)
  return v128.bitselect(tail, f32x4.sub(f32x4.splat(1), tail), f32x4.lt(x, f32x4.splat(0)))
}

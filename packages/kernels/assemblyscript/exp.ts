/**
 * e to the power of each lane, to 1.2e-7 of its value; 0 below -87.33, infinity above 88.37.
 *
 * x = n · ln 2 + r with |r| <= ln 2 / 2: e^r is a polynomial of degree 6 (minimax in relative error, 3e-9), and 2^n
 * is made of bits.
 */
export function exp4(x: v128): v128 {
  const bounded = f32x4.pmin(x, f32x4.splat(88.72283))
  // Adding 1.5 · 2^23 rounds to a whole number, which then stands in the lowest bits.
  const shifted = f32x4.add(f32x4.mul(bounded, f32x4.splat(Mathf.LOG2E)), f32x4.splat(12582912))
  const n = f32x4.sub(shifted, f32x4.splat(12582912))
  // ln 2 in two parts, so that n times the first is exact.
  const rough = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)))
  const r = f32x4.add(rough, f32x4.mul(n, f32x4.splat(2.1219444e-4)))
  let p = f32x4.splat(0.00138145988)
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.00836871658))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.041668389))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.166665211))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.49999994))
  p = f32x4.add(f32x4.mul(f32x4.mul(r, r), p), r)
  const power = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000))
  const y = f32x4.mul(f32x4.add(p, f32x4.splat(1)), power)
  return v128.andnot(y, f32x4.lt(x, f32x4.splat(-87.33654)))
}

/** 1 / (1 + e^-x) of each lane. */
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1)
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))))
}

import { address, get, put } from './vector'

/** Writes the first lanes of four columns of y, plus their bias. */
export function writeColumns(found: v128, bias: usize, out: usize, count: i32): void {
  if (count > 3) {
    put(out, 0, bias ? f32x4.add(found, get(bias, 0)) : found)
    return
  }
  for (let i = 0; i < count; i++) {
    store<f32>(address(out, i), f32x4.extract_lane(found, 0) + (bias ? load<f32>(address(bias, i)) : 0))
    found = v128.shuffle<f32>(found, found, 1, 2, 3, 0)
  }
}

/** Work on the lanes of vectors. */
export class Lanes {
  /** The sum of each vector. */
  @inline
  static sumsOf(p: v128, q: v128, r: v128, s: v128): v128 {
    const pq = f32x4.add(v128.shuffle<f32>(p, q, 0, 4, 1, 5), v128.shuffle<f32>(p, q, 2, 6, 3, 7))
    const rs = f32x4.add(v128.shuffle<f32>(r, s, 0, 4, 1, 5), v128.shuffle<f32>(r, s, 2, 6, 3, 7))
    return f32x4.add(v128.shuffle<f32>(pq, rs, 0, 1, 4, 5), v128.shuffle<f32>(pq, rs, 2, 3, 6, 7))
  }

  /** The sum of each vector of whole numbers. */
  @inline
  static wholeSumsOf(p: v128, q: v128, r: v128, s: v128): v128 {
    const pq = i32x4.add(v128.shuffle<i32>(p, q, 0, 4, 1, 5), v128.shuffle<i32>(p, q, 2, 6, 3, 7))
    const rs = i32x4.add(v128.shuffle<i32>(r, s, 0, 4, 1, 5), v128.shuffle<i32>(r, s, 2, 6, 3, 7))
    return i32x4.add(v128.shuffle<i32>(pq, rs, 0, 1, 4, 5), v128.shuffle<i32>(pq, rs, 2, 3, 6, 7))
  }

  /** The sum of each vector of whole numbers, as floats. Sums of `large` numbers may have more bits than a whole number. */
  @inline
  static sumsFor(large: bool, p: v128, q: v128, r: v128, s: v128): v128 {
    if (!large) return f32x4.convert_i32x4_s(Lanes.wholeSumsOf(p, q, r, s))
    return Lanes.sumsOf(
      f32x4.convert_i32x4_s(p),
      f32x4.convert_i32x4_s(q),
      f32x4.convert_i32x4_s(r),
      f32x4.convert_i32x4_s(s),
    )
  }
}

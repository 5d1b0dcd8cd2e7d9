import { Block, groupMinimum, groupScale, Q4_0, Q4_1, Q4_K, Q5_0, Q5_1, Q5_K, Q6_K, Q8_0 } from './blocks'
import { Halves } from './widen'

/** Scales and minima of the same group in four rows of blocks. */
export class FourScales {
  /** Scales of four blocks, as floats. */
  @inline
  static scales(bits: v128): v128 {
    return Halves.finite(i32x4.shl(bits, 16))
  }

  /** Minima of four blocks, as floats: 0 for formats that have none. Products take the levels of Q4_0 without its -8. */
  @inline
  static minima(format: i32, bits: v128, scale: v128): v128 {
    if (format === Q4_0) return f32x4.mul(scale, f32x4.splat(-8))
    if (!Block.hasMinimum(format)) return f32x4.splat(0)
    const minimum = Halves.finite(bits)
    return format === Q4_K || format === Q5_K ? f32x4.neg(minimum) : minimum
  }

  /** The halves at the start of four blocks: scales in the lower bits of each lane, and minima in the upper. */
  @inline
  static bits(format: i32, p0: usize, p1: usize, p2: usize, p3: usize): v128 {
    return Block.hasMinimum(format) ? Block.pairBits(p0, p1, p2, p3) : Block.scaleBits(format, p0, p1, p2, p3)
  }

  /** Scales of group `g`, given those of the blocks. */
  @inline
  static ofGroup(format: i32, scale: v128, g: i32, p0: usize, p1: usize, p2: usize, p3: usize): v128 {
    if (format !== Q4_K && format !== Q5_K) return scale
    const own = FourScales.four(groupScale(p0, g), groupScale(p1, g), groupScale(p2, g), groupScale(p3, g))
    return f32x4.mul(scale, own)
  }

  /** Minima of group `g`, given those of the blocks. */
  @inline
  static minimaOfGroup(format: i32, minimum: v128, g: i32, p0: usize, p1: usize, p2: usize, p3: usize): v128 {
    if (format !== Q4_K && format !== Q5_K) return minimum
    return f32x4.mul(
      minimum,
      FourScales.four(groupMinimum(p0, g), groupMinimum(p1, g), groupMinimum(p2, g), groupMinimum(p3, g)),
    )
  }

  @inline
  static four(a: i32, b: i32, c: i32, d: i32): v128 {
    const two = i32x4.replace_lane(i32x4.splat(a), 1, b)
    return f32x4.convert_i32x4_s(i32x4.replace_lane(i32x4.replace_lane(two, 2, c), 3, d))
  }
}

/**
 * Unpacks four rows of blocks for products with many rows of activations; of fewer that are `left`, the last is repeated.
 * Writes to `room` their levels, `[4, 32 · groups]`, as int8, or as 16-bit numbers if they are wide, then the scales and then
 * the minima of their groups, `[groups, 4]`.
 */
export function unpackFour(format: i32, w: usize, left: i32, groups: i32, room: usize): void {
  if (format === Q4_0) q40(w, left, groups, room)
  else if (format === Q4_1) q41(w, left, groups, room)
  else if (format === Q5_0) q50(w, left, groups, room)
  else if (format === Q5_1) q51(w, left, groups, room)
  else if (format === Q8_0) q80(w, left, groups, room)
  else if (format === Q4_K) q4k(w, left, groups, room)
  else if (format === Q5_K) q5k(w, left, groups, room)
  else q6k(w, left, groups, room)
}

/** Bytes of the unpacked levels of a group. */
export function levelBytes(format: i32): i32 {
  return Block.isWide(format) ? 64 : 32
}

// The compiler would join the branches of unpackFour again if they were not functions.
function q40(w: usize, left: i32, groups: i32, room: usize): void {
  Unpacking.fourRows(Q4_0, w, left, groups, room)
}

function q41(w: usize, left: i32, groups: i32, room: usize): void {
  Unpacking.fourRows(Q4_1, w, left, groups, room)
}

function q50(w: usize, left: i32, groups: i32, room: usize): void {
  Unpacking.fourRows(Q5_0, w, left, groups, room)
}

function q51(w: usize, left: i32, groups: i32, room: usize): void {
  Unpacking.fourRows(Q5_1, w, left, groups, room)
}

function q80(w: usize, left: i32, groups: i32, room: usize): void {
  Unpacking.fourRows(Q8_0, w, left, groups, room)
}

function q4k(w: usize, left: i32, groups: i32, room: usize): void {
  Unpacking.fourRows(Q4_K, w, left, groups, room)
}

function q5k(w: usize, left: i32, groups: i32, room: usize): void {
  Unpacking.fourRows(Q5_K, w, left, groups, room)
}

function q6k(w: usize, left: i32, groups: i32, room: usize): void {
  Unpacking.fourRows(Q6_K, w, left, groups, room)
}

/** Steps of unpacking, inlined for each format. */
class Unpacking {
  @inline
  static fourRows(format: i32, w: usize, left: i32, groups: i32, room: usize): void {
    const stride = <usize>(groups / Block.groups(format)) * <usize>Block.bytes(format)
    let p0 = w
    let p1 = left > 1 ? p0 + stride : p0
    let p2 = left > 2 ? p1 + stride : p1
    let p3 = left > 3 ? p2 + stride : p2
    const bytes = Block.isWide(format) ? 64 : 32
    const row = <usize>(groups * bytes)
    let levels = room
    let scales = room + (row << 2)
    let minima = scales + ((<usize>groups) << 4)
    for (let group = 0; group < groups; group += Block.groups(format)) {
      const bits = FourScales.bits(format, p0, p1, p2, p3)
      const scale = FourScales.scales(bits)
      const minimum = FourScales.minima(format, bits, scale)
      for (let g = 0; g < Block.groups(format); g++) {
        v128.store(scales, FourScales.ofGroup(format, scale, g, p0, p1, p2, p3))
        if (Block.addsMinimum(format))
          v128.store(minima, FourScales.minimaOfGroup(format, minimum, g, p0, p1, p2, p3))
        Unpacking.group(format, p0, g, levels)
        Unpacking.group(format, p1, g, levels + row)
        Unpacking.group(format, p2, g, levels + 2 * row)
        Unpacking.group(format, p3, g, levels + 3 * row)
        levels += bytes
        scales += 16
        minima += 16
      }
      p0 += Block.bytes(format)
      p1 += Block.bytes(format)
      p2 += Block.bytes(format)
      p3 += Block.bytes(format)
    }
  }

  @inline
  static group(format: i32, p: usize, g: i32, levels: usize): void {
    if (format === Q4_0) {
      const packed = v128.load(p, 2)
      v128.store(levels, Block.nibbles(packed, 0))
      v128.store(levels, Block.nibbles(packed, 1), 16)
      return
    }
    const low = Block.levels(format, p, g, 0)
    const high = Block.levels(format, p, g, 1)
    if (!Block.isWide(format)) {
      v128.store(levels, low)
      v128.store(levels, high, 16)
      return
    }
    v128.store(levels, Block.low(format, low, p, g, 0))
    v128.store(levels, Block.high(format, low, p, g, 0), 16)
    v128.store(levels, Block.low(format, high, p, g, 1), 32)
    v128.store(levels, Block.high(format, high, p, g, 1), 48)
  }
}

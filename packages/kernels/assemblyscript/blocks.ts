/** Numbers of the block formats, as src/formats/stored-format.ts lists them. */
export const Q4_0: i32 = 0
export const Q4_1: i32 = 1
export const Q5_0: i32 = 2
export const Q5_1: i32 = 3
export const Q8_0: i32 = 4
export const Q4_K: i32 = 5
export const Q5_K: i32 = 6
export const Q6_K: i32 = 7

/** 6-bit scale of group `g` in Q4_K and Q5_K. */
export function groupScale(p: usize, g: i32): i32 {
  const at = p + <usize>g
  return g < 4 ? load<u8>(at, 4) & 63 : (load<u8>(at, 8) & 15) | ((load<u8>(at) >> 6) << 4)
}

/** 6-bit minimum of group `g` in Q4_K and Q5_K. */
export function groupMinimum(p: usize, g: i32): i32 {
  const at = p + <usize>g
  return g < 4 ? load<u8>(at, 8) & 63 : (load<u8>(at, 8) >> 4) | ((load<u8>(at, 4) >> 6) << 4)
}

/** Reads blocks of a format, which is a constant wherever it is inlined. */
export class Block {
  /** Bytes of a block. */
  @inline
  static bytes(format: i32): i32 {
    if (format === Q4_0) return 18
    if (format === Q4_1) return 20
    if (format === Q5_0) return 22
    if (format === Q5_1) return 24
    if (format === Q8_0) return 34
    if (format === Q4_K) return 144
    if (format === Q5_K) return 176
    return 210
  }

  /** Groups of 32 numbers in a block. */
  @inline
  static groups(format: i32): i32 {
    return format < Q4_K ? 1 : 8
  }

  /** Returns true if a number is `scale · level + minimum` rather than `scale · level`. */
  @inline
  static hasMinimum(format: i32): bool {
    return format === Q4_1 || format === Q5_1 || format === Q4_K || format === Q5_K
  }

  /** Returns true if a product adds a multiple of the sum of the activations. */
  @inline
  static addsMinimum(format: i32): bool {
    return Block.hasMinimum(format) || format === Q4_0
  }

  /** Returns true if products take the even entries of sixteen before the odd ones, as pairs of bytes are unpacked. */
  @inline
  static inPairs(format: i32): bool {
    return format === Q4_0 || format === Q4_1
  }

  /** Sixteen levels, as int8, of half `h` of group `g` of the block at `p`. */
  @inline
  static levels(format: i32, p: usize, g: i32, h: i32): v128 {
    if (format === Q8_0) return v128.load(p + ((<usize>h) << 4), 2)
    if (format === Q4_0) return i8x16.sub(Block.nibbles(v128.load(p, 2), h), i8x16.splat(8))
    if (format === Q4_1) return Block.nibbles(v128.load(p, 4), h)
    if (format === Q5_0) {
      // A level below 16 becomes negative when its upper bits are set.
      const set = Block.spread(p + 2, h)
      return v128.or(Block.nibbles(v128.load(p, 6), h), v128.andnot(i8x16.splat(-16), set))
    }
    if (format === Q5_1) {
      return v128.or(Block.nibbles(v128.load(p, 8), h), v128.and(Block.spread(p + 4, h), i8x16.splat(16)))
    }
    const at = (<usize>h) << 4
    if (format === Q4_K) {
      const packed = v128.load(p + ((<usize>(g >> 1)) << 5) + at, 16)
      return v128.and(i16x8.shr_u(packed, (g & 1) << 2), i8x16.splat(15))
    }
    if (format === Q5_K) {
      const packed = v128.load(p + ((<usize>(g >> 1)) << 5) + at, 48)
      const low = v128.and(i16x8.shr_u(packed, (g & 1) << 2), i8x16.splat(15))
      const high = v128.and(i16x8.shr_u(v128.load(p + at, 16), g), i8x16.splat(1))
      return v128.or(low, i16x8.shl(high, 4))
    }
    const packed = v128.load(p + ((<usize>(g >> 2)) << 6) + ((<usize>(g & 1)) << 5) + at)
    const low = v128.and(i16x8.shr_u(packed, ((g >> 1) & 1) << 2), i8x16.splat(15))
    const upper = v128.load(p + ((<usize>(g >> 2)) << 5) + at, 128)
    const high = v128.and(i16x8.shr_u(upper, (g & 3) << 1), i8x16.splat(3))
    return i8x16.sub(v128.or(low, i16x8.shl(high, 4)), i8x16.splat(32))
  }

  /** The lower (h = 0) or upper halves of sixteen bytes. */
  @inline
  static nibbles(packed: v128, h: i32): v128 {
    return h === 0 ? v128.and(packed, i8x16.splat(15)) : v128.and(i16x8.shr_u(packed, 4), i8x16.splat(15))
  }

  /** Sets the bytes to -1 whose bits are set in the two bytes of half `h` of the four at `p`. */
  @inline
  static spread(p: usize, h: i32): v128 {
    const bits = v128.load16_splat(p + ((<usize>h) << 1))
    const bytes = v128.shuffle<u8>(bits, bits, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)
    const single = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128)
    return i8x16.eq(v128.and(bytes, single), single)
  }

  /** The halves of four blocks, at byte 208 in Q6_K, else at byte 0: in the lower bits of each lane. */
  @inline
  static scaleBits(format: i32, p0: usize, p1: usize, p2: usize, p3: usize): v128 {
    const at: usize = format === Q6_K ? 208 : 0
    let bits = v128.load16_lane(p0 + at, i32x4.splat(0), 0)
    bits = v128.load16_lane(p1 + at, bits, 2)
    bits = v128.load16_lane(p2 + at, bits, 4)
    return v128.load16_lane(p3 + at, bits, 6)
  }

  /** The two halves at the start of four blocks with minima: scales in the lower bits of each lane, minima in the upper. */
  @inline
  static pairBits(p0: usize, p1: usize, p2: usize, p3: usize): v128 {
    let bits = v128.load32_zero(p0)
    bits = v128.load32_lane(p1, bits, 1)
    bits = v128.load32_lane(p2, bits, 2)
    return v128.load32_lane(p3, bits, 3)
  }

  /** Signed scale of half `h` of group `g` in Q6_K. */
  @inline
  static halfScale(p: usize, g: i32, h: i32): i32 {
    return load<i8>(p + ((<usize>g) << 1) + <usize>h, 192)
  }

  /** Returns true if products multiply the levels by the scale of their half group: 13 bits. */
  @inline
  static isWide(format: i32): bool {
    return format === Q6_K
  }

  /** The first eight of sixteen levels of half `h` of group `g`, as products take them. */
  @inline
  static low(format: i32, levels: v128, p: usize, g: i32, h: i32): v128 {
    const wide = i16x8.extend_low_i8x16_s(levels)
    return Block.isWide(format) ? i16x8.mul(wide, i16x8.splat(<i16>Block.halfScale(p, g, h))) : wide
  }

  /** The last eight. */
  @inline
  static high(format: i32, levels: v128, p: usize, g: i32, h: i32): v128 {
    const wide = i16x8.extend_high_i8x16_s(levels)
    return Block.isWide(format) ? i16x8.mul(wide, i16x8.splat(<i16>Block.halfScale(p, g, h))) : wide
  }
}

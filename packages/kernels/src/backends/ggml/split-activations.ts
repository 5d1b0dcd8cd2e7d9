import { f16ToF32, f32ToF16 } from '../../formats/dtype'

/** Numbers that ggml rounds to 8 bits with one scale: a half for groups of 32, a float for groups of 256. */
export type Group = 32 | 256

/** Entries that are compared with the largest among them. */
const NEIGHBOURS = 32
/**
 * Ratio of the squares of the largest entries to the others' mean from which a row is multiplied in two parts. A row
 * of a normal distribution has about 5; some layers of language models have hundreds, and lose most of their other entries.
 */
const OUTLIERS = 48

const half = new Float32Array(1)

/** Returns true if rounding to 8 bits would lose much of a row because of a few large entries. */
export function hasOutliers(x: Float32Array): boolean {
  let [largest, others] = [0, 0]
  for (let first = 0; first < x.length; first += NEIGHBOURS) {
    let [sum, max] = [0, 0]
    for (let i = first; i < first + NEIGHBOURS; i++) {
      const square = (x[i] as number) ** 2
      sum += square
      if (square > max) max = square
    }
    largest += max
    others += (sum - max) / (NEIGHBOURS - 1)
  }
  return largest > OUTLIERS * others
}

/** Writes to `rest` what is lost when ggml rounds the row `x` to 8 bits: the products of both add up to that of 15 bits. */
export function lostByRounding(x: Float32Array, group: Group, rest: Float32Array): void {
  for (let first = 0; first < x.length; first += group) {
    let max = 0
    for (let i = first; i < first + group; i++) {
      if (Math.abs(x[i] as number) > Math.abs(max)) max = x[i] as number
    }
    const [scale, step] = max === 0 ? [0, 0] : group === 32 ? roundingOf32(Math.abs(max)) : roundingOf256(max)
    for (let i = first; i < first + group; i++) {
      const value = x[i] as number
      rest[i] = value - nearestEven(Math.fround(value * scale)) * step
    }
  }
}

/** Returns the factor before rounding and the step of Q8_0 and Q8_1. */
function roundingOf32(max: number): [scale: number, step: number] {
  half[0] = max / 127
  return [Math.fround(127 / max), f16ToF32(f32ToF16(half))[0] as number]
}

/** Returns the same of Q8_K. */
function roundingOf256(max: number): [scale: number, step: number] {
  const scale = Math.fround(-127 / max)
  return [scale, Math.fround(1 / scale)]
}

/** Rounds to the nearest whole number, ties to even. */
function nearestEven(value: number): number {
  // Adding and subtracting 1.5 · 2^52 leaves no bits behind the point.
  return value + 6755399441055744 - 6755399441055744
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from './dtype'

const ALL = Uint16Array.from({ length: 65_536 }, (_, bits) => bits)

/** Returns the value of a 16-bit float, computed from the definition. */
function meaning(bits: number, exponentBits: number, fractionBits: number): number {
  const sign = bits >> 15 ? -1 : 1
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1)
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits
  const bias = 2 ** (exponentBits - 1) - 1
  if (exponent === 2 ** exponentBits - 1) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias)
}

const formats = [
  { name: 'half', widen: f16ToF32, round: f32ToF16, exponentBits: 5, fractionBits: 10 },
  { name: 'bfloat16', widen: bf16ToF32, round: f32ToBf16, exponentBits: 8, fractionBits: 7 },
]

describe.each(formats)('$name', ({ widen, round, exponentBits, fractionBits }) => {
  const values = Float32Array.from(ALL, (bits) => meaning(bits, exponentBits, fractionBits))

  it('widens all bit patterns to what they mean', () => {
    const wide = widen(ALL)
    for (const bits of ALL) if (!Object.is(wide[bits], values[bits])) expect(wide[bits]).toBe(values[bits])
  })

  it('widens few values as it widens many', () => {
    for (let start = 0; start < ALL.length; start += 1000) {
      const part = widen(ALL.subarray(start, start + 1000))
      for (const [i, value] of part.entries()) {
        if (!Object.is(value, values[start + i])) expect(value).toBe(values[start + i])
      }
    }
  })

  it('rounds widened values back to the same bits, and NaN to NaN', () => {
    const back = round(values)
    for (const bits of ALL) {
      if (Number.isNaN(values[bits]!)) expect(meaning(back[bits]!, exponentBits, fractionBits)).toBeNaN()
      else if (back[bits] !== bits) expect(back[bits]).toBe(bits)
    }
  })

  it('rounds to the nearest value, and ties to even bits', () => {
    const finite = [...ALL.subarray(0, 0x8000)].filter((bits) => Number.isFinite(values[bits]!))
    for (const bits of finite.slice(0, -1)) {
      const [low, high] = [values[bits]!, values[bits + 1]!]
      const middle = Math.fround((low + high) / 2)
      const [tie] = round(Float32Array.of(middle))
      expect(tie! % 2).toBe(0)
      expect([bits, bits + 1]).toContain(tie)
    }
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true, min: -60_000, max: 60_000 }), (x) => {
        const [bits] = round(Float32Array.of(x))
        const error = Math.abs(values[bits!]! - x)
        for (const near of [bits! - 1, bits! + 1]) {
          if (Number.isFinite(values[near] ?? Number.NaN)) {
            expect(Math.abs(values[near]! - x)).toBeGreaterThanOrEqual(error)
          }
        }
      }),
    )
  })

  it('keeps the sign of zero and of infinity, and writes into the array it is given', () => {
    const ends = Float32Array.of(0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
    const narrow = new Uint16Array(4)
    expect(round(ends, narrow)).toBe(narrow)
    const wide = new Float32Array(4)
    expect(widen(narrow, wide)).toBe(wide)
    expect([...wide].every((value, i) => Object.is(value, ends[i]))).toBe(true)
  })

  it('respects the window of a larger array', () => {
    const whole = new Float32Array(3).fill(7)
    widen(round(Float32Array.of(1)), whole.subarray(1, 2))
    expect([...whole]).toEqual([7, 1, 7])
    expect([...widen(round(whole.subarray(1, 2)))]).toEqual([1])
  })
})

it('f32ToF16 turns too large values into infinity, and too small ones into zero', () => {
  const rounded = f16ToF32(
    f32ToF16(Float32Array.of(65_519, 65_520, -1e30, 2 ** -25, 2 ** -24, 1.1 * 2 ** -25)),
  )
  expect([...rounded]).toEqual([65_504, Infinity, -Infinity, 0, 2 ** -24, 2 ** -24])
})

it('f32ToBf16 turns what rounds past the largest value into infinity', () => {
  expect([...bf16ToF32(f32ToBf16(Float32Array.of(3.4028234663852886e38)))]).toEqual([Infinity])
})

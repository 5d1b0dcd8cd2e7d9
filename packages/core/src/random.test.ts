import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from './random'

const draw = (seed: number | string, ...labels: (number | string)[]) => {
  const random = createRandom(seed, ...labels)
  return Array.from({ length: 4 }, () => random.uint32())
}

const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length

describe('createRandom', () => {
  it('gives these numbers, on every machine and in every version', () => {
    const random = createRandom(1, 'a')
    expect([random.uint32(), random.next(), random.normal()]).toEqual(NUMBERS)
  })

  it('gives the same numbers for the same seed and labels', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.string()), fc.array(fc.string()), (seed, labels) => {
        expect(draw(seed, ...labels)).toEqual(draw(seed, ...labels))
      }),
    )
  })

  it.each([
    ['seeds', draw(1), draw(2)],
    ['labels', draw(1, 'a'), draw(1, 'b')],
    ['a number and its text', draw(1), draw('1')],
    ['one label and two', draw(1, 'ab'), draw(1, 'a', 'b')],
  ])('gives other numbers for other %s', (_, a, b) => {
    expect(a.some((value) => b.includes(value))).toBe(false)
  })

  it('keeps streams apart: draws of one do not move another', () => {
    const [a, b] = [createRandom(1, 'a'), createRandom(1, 'b')]
    const interleaved = Array.from({ length: 4 }, () => {
      a.uint32()
      return b.uint32()
    })
    expect(interleaved).toEqual(draw(1, 'b'))
  })

  it('next is uniform in [0, 1)', () => {
    const random = createRandom(3)
    const values = Array.from({ length: 20_000 }, () => random.next())
    expect(values.every((x) => x >= 0 && x < 1)).toBe(true)
    for (let part = 0; part < 10; part++) {
      const share = values.filter((x) => Math.floor(x * 10) === part).length / values.length
      expect(Math.abs(share - 0.1)).toBeLessThan(0.01)
    }
  })

  it('int reaches each integer below n equally often', () => {
    const random = createRandom(4)
    const counts = new Array<number>(7).fill(0)
    for (let i = 0; i < 21_000; i++) counts[random.int(7)]!++
    for (const count of counts) expect(Math.abs(count - 3000)).toBeLessThan(250)
  })

  it.each([0, -1, 1.5, 2 ** 32 + 1, Number.NaN])('int refuses n = %f', (n) => {
    expect(() => createRandom(1).int(n)).toThrow(RangeError)
  })

  it('normal has mean 0, variance 1 and 68 % within one deviation', () => {
    const random = createRandom(5)
    const values = Array.from({ length: 20_000 }, () => random.normal())
    expect(Math.abs(mean(values))).toBeLessThan(0.03)
    expect(Math.abs(mean(values.map((x) => x * x)) - 1)).toBeLessThan(0.05)
    expect(Math.abs(mean(values.map((x) => (Math.abs(x) < 1 ? 1 : 0))) - 0.6827)).toBeLessThan(0.015)
  })

  it('shuffle gives a permutation and leaves its input alone', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
        const before = [...items]
        const shuffled = createRandom(seed).shuffle(items)
        expect(items).toEqual(before)
        expect([...shuffled].sort()).toEqual([...items].sort())
      }),
    )
  })

  it('shuffle gives each order equally often', () => {
    const random = createRandom(6)
    const counts = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle([1, 2, 3]).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })

  it('choice draws in proportion to the weights, never one of weight 0', () => {
    const random = createRandom(8)
    const counts = [0, 0, 0, 0]
    for (let i = 0; i < 8000; i++) counts[random.choice([0, 1, 3, 0])]!++
    expect([counts[0], counts[3]]).toEqual([0, 0])
    expect(Math.abs(counts[2]! / 8000 - 0.75)).toBeLessThan(0.02)
  })
})

const NUMBERS = [2224684346, 0.6252717063762248, -0.18144555475528745]

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { settle } from '../measured'
import { scaleMargin } from './calibrate'
import { wiseOptionsSchema } from './options'
import { scaleWise } from './search-space'

const margin = { alpha: 1, beta: 2, gamma: 3, weight: 4 }

it('scales what is measured later as it would what was measured', () => {
  fc.assert(
    fc.property(fc.constantFrom(0.25, 0.5, 1, 2), fc.constantFrom(0.5, 1, 4), (stepSize, margins) => {
      const later = scaleWise({ learningRate: 'auto', margin: 'auto' }, { stepSize, margins })
      const again = scaleWise(later, { stepSize: 2, margins: 0.5 })
      const now = scaleWise({ learningRate: 7, margin }, { stepSize, margins })
      expect(settle(later.learningRate, 7)).toBe(now.learningRate)
      expect(settle(again.learningRate, 7)).toBe(2 * (now.learningRate as number))
      expect(now.margin).toEqual(scaleMargin(margin, margins))
      expect(later.margin).toBe(margins === 1 ? 'auto' : `auto*${margins}`)
    }),
  )
  expect(
    scaleWise({ learningRate: 1, margin: undefined }, { stepSize: 1, margins: 2 }).margin,
  ).toBeUndefined()
})

it('takes multiples of what is measured that are above 0', () => {
  const { learningRate } = wiseOptionsSchema.shape
  const taken = ['auto', 'auto*0.5', 0.1].every((value) => learningRate.safeParse(value).success)
  const refused = ['auto*0', 'auto*-1', 'auto*', 'auto*x', 'auto2', 0].filter(
    (value) => learningRate.safeParse(value).success,
  )
  expect([taken, refused]).toEqual([true, []])
})

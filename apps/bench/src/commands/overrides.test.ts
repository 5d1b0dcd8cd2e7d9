import { describe, expect, it } from 'vitest'
import { experimentSchema } from '../experiment/experiment'
import { parseOverride, withOverrides } from './overrides'

const experiment = experimentSchema.parse({
  name: 'x',
  title: 'x',
  arms: [{ method: 'wise-merge', options: { merge: { method: 'ties' } } }, 'ft-l', 'unedited'],
  T: [1],
})

describe('parseOverride', () => {
  it.each([
    ['steps=30', { method: undefined, path: ['steps'], value: 30 }],
    ['merge.density=0.3', { method: undefined, path: ['merge', 'density'], value: 0.3 }],
    ['ft-l:steps=3', { method: 'ft-l', path: ['steps'], value: 3 }],
    ['routing=token', { method: undefined, path: ['routing'], value: 'token' }],
    ['margin=null', { method: undefined, path: ['margin'], value: null }],
  ])('reads %s', (text, expected) => {
    expect(parseOverride(text)).toEqual(expected)
  })

  it.each(['steps', '=3', 'a b=3'])('refuses %s', (text) => {
    expect(() => parseOverride(text)).toThrow('expected [method:]name=value')
  })
})

describe('withOverrides', () => {
  it('changes WISE alone, joins options beside, and says so in the label', () => {
    const { arms } = withOverrides(experiment, [
      parseOverride('merge.density=0.3'),
      parseOverride('margin=null'),
    ])
    expect(arms[0]).toEqual({
      method: 'wise-merge',
      label: 'WISE-Merge, merge.density=0.3, margin=off',
      options: { merge: { method: 'ties', density: 0.3 }, margin: null },
    })
    expect(arms.slice(1)).toEqual(experiment.arms.slice(1))
  })

  it('changes the method that is named', () => {
    const { arms } = withOverrides(experiment, [parseOverride('ft-l:steps=3')])
    expect(arms[1]).toMatchObject({ label: 'FT-L, steps=3', options: { steps: 3 } })
    expect(arms[0]).toEqual(experiment.arms[0])
  })

  it('refuses one for a method that does not run', () => {
    expect(() => withOverrides(experiment, [parseOverride('grace:eps=1')])).toThrow('is for grace')
  })
})

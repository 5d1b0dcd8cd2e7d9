import { expect, it } from 'vitest'
import { tinyCell } from '../../test/cells'
import { checkOptions, currentSettings } from './current-settings'

it('gives the options that editors would have now, for models that can be loaded', async () => {
  const cells = [
    tinyCell({ id: 'a', method: 'ft-l', options: { steps: 3 } }),
    tinyCell({ id: 'b', method: 'ft-l', options: { pace: 3 } }),
    tinyCell({ id: 'c', model: '/nowhere' }),
  ]
  const settings = await currentSettings(cells)
  expect(settings.get('a')).toMatchObject({ steps: 3, layer: expect.any(Number) })
  expect(settings.get('b')).toMatchObject({ code: 'OPTION_INVALID' })
  expect(settings.has('c')).toBe(false)
})

it('names the cell whose options an editor rejects', async () => {
  const cells = [
    tinyCell({ id: 'a' }),
    tinyCell({ id: 'b', label: 'fast', method: 'ft-l', options: { pace: 3 } }),
  ]
  await expect(checkOptions(cells)).rejects.toThrow(/^fast: .*no option is called "pace"/)
})

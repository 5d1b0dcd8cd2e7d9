import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bench } from './bench'
import { tempFolder } from './cells'

it('lists the claims with the age of their pages, and says what it cannot measure', async () => {
  const folder = tempFolder()
  writeFileSync(`${folder}/layer.md`, '# layer\n')
  const { out } = await bench('reproduce', '--pages', folder)
  expect(out).toMatch(/^practitioner-smollm2 +1 h +.* \(not measured\)$/m)
  expect(out).toMatch(/^layer +.* \(stale: measured before/m)
  expect(await bench('reproduce', 'layers')).toMatchObject({
    code: 1,
    err: expect.stringContaining('claims are'),
  })
  const timed = await bench('reproduce', 'vs-reference')
  expect(timed).toMatchObject({ code: 2, err: expect.stringContaining('wise-edit-speed vs-reference') })
  const nothing = await bench('reproduce', 'rho-k', '--check', '--pages', folder)
  expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining('There is no page') })
})

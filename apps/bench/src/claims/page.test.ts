import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { tempFolder } from '../../test/cells'
import { claimNamed } from '.'
import { newPage, partsOf, withParts } from './page'
import { pageState } from './page-state'
import { Pages } from './pages'

const claim = claimNamed('practitioner-baselines')
const parts = { methods: '| a |', provenance: '- experiment practitioner, version 3' }

it('a new page has its title and parts, and other parts take their place without touching the text', () => {
  const page = newPage({ name: 'made', title: 'Made up' }, parts)
  expect(page).toMatch(/^# made\n\nMade up\.\n\n<!-- figures: methods -->\n\n\| a \|\n\n<!-- end -->/)
  expect(partsOf(page)).toEqual(parts)
  const written = page.replace('Made up.', 'Made up by hand.')
  const again = withParts(written, { methods: '| $& |' }, 'made.md')
  expect(partsOf(again)).toEqual({ ...parts, methods: '| $& |' })
  expect(again).toContain('Made up by hand.')
})

it('leaves a page without a marker for a part unchanged', () => {
  expect(() => withParts('# made\n', parts, 'made.md')).toThrow(
    /"made.md" has no place for the figures "methods"; expected the lines/,
  )
})

it('is stale with another version of its experiment, or without any', () => {
  const page = newPage(claim, parts)
  expect(pageState(claim, page)).toBe('current')
  expect(pageState(claim, page.replace('version 3', 'version 1'))).toBe(
    'stale: measured with version 1 of practitioner, which is now at version 3',
  )
  expect(pageState(claim, '# old')).toMatch(/^stale: measured before/)
  expect(pageState(claim, undefined)).toBe('not measured')
  expect(pageState(claimNamed('speed'), '# speed')).toBe('timed')
})

it('writing a page updates the table of pages', async () => {
  const folder = `${tempFolder()}/pages`
  mkdirSync(folder)
  writeFileSync(`${folder}/README.md`, '# Results\n\n<!-- figures: index -->\n<!-- end -->\n')
  const pages = new Pages(folder)
  await pages.write(claim, parts)
  expect(partsOf((await pages.read(claim.name)) as string)).toEqual(parts)
  expect(await pages.read('README')).toMatch(/\| \[practitioner-baselines\].* \| current \| /)
  await pages.write(claim, { ...parts, provenance: '- experiment practitioner, version 2' })
  expect(await pages.read('README')).toMatch(/\| \[practitioner-baselines\].* \| stale {3}\| /)
})

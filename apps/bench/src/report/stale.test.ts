import { WiseError } from '@wise-edit/core'
import { expect, it } from 'vitest'
import { manifestOf, stateOf } from '../../test/states'
import { htmlReport } from './formats/html'
import { reportOf, terminalReport } from './report'
import { sortResults } from './stale'

const current = stateOf({ method: 'ft-l', label: 'FT-L', T: [10] }, 0.5)
const older = stateOf({ method: 'grace', label: 'GRACE', T: [10], version: 1 }, 0.9)
const manifest = manifestOf([current, older], { version: 2 })
const now = { ...current, cell: { ...current.cell, version: 2 }, settings: { steps: 40, layer: 5 } }
const stored = { manifest, states: [now, older], others: [] }

it('leaves results of another version out of the tables, and names them', () => {
  const { current, stale } = sortResults(stored, new Map())
  expect(current).toEqual([now])
  expect(stale).toEqual([
    'Stale, left out of the tables: GRACE on embedded, zsre, seed 0: measured with version 1 of tiny, which is now at version 2.',
  ])
  const report = reportOf(manifest, current, stale)
  expect(report.sections[0]?.tables[0]?.rows.map(({ label }) => label)).toEqual(['FT-L'])
  for (const text of [terminalReport(report), htmlReport(report)]) expect(text).toContain(stale[0])
})

it('names results from before there were versions, also those that the latest run was not about', () => {
  const { cell } = older
  const first = { ...older, cell: { ...cell, version: 0 } }
  const { stale } = sortResults({ ...stored, states: [now], others: [first] }, new Map())
  expect(stale[0]).toContain('GRACE on embedded, zsre, seed 0: measured before experiments had versions')
})

it('leaves out results of other settings, and says which differ', () => {
  const { current, stale } = sortResults(
    { ...stored, states: [now] },
    new Map([[now.cell.id, { steps: 70, layer: 5, prefixes: 2 }]]),
  )
  expect(current).toEqual([])
  expect(stale[0]).toContain('measured with steps 40 (now 70), prefixes unset (now 2).')
  const error = new WiseError('OPTION_INVALID', 'no such option')
  const refused = sortResults({ ...stored, states: [now] }, new Map([[now.cell.id, error]]))
  expect(refused.stale[0]).toContain('options that the method no longer has')
  const same = sortResults({ ...stored, states: [now] }, new Map([[now.cell.id, now.settings]]))
  expect(same).toEqual({ current: [now], stale: [] })
})

import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bench } from './bench'
import { tempFolder } from './cells'

/** Entry of the summary that `npm start` documents. */
const entry = {
  method: expect.any(String),
  model: 'embedded',
  dataset: 'zsre',
  T: expect.any(Number),
  rel: expect.any(Number),
  gen: expect.any(Number),
  loc: expect.any(Number),
  avg: expect.any(Number),
  relFree: expect.any(Number),
  genFree: expect.any(Number),
  seconds: expect.any(Number),
  peakBytes: expect.any(Number),
  seed: 0,
}

it('runs quick, reports in every format, and keeps finished cells', async () => {
  const folder = tempFolder()
  const args = [
    '--T',
    '1,2',
    '--rollbacks',
    '1',
    '--methods',
    'ft-l,unedited',
    '--set',
    'ft-l:steps=2',
    '--out',
    folder,
  ]
  const { code, out, err } = await bench('quick', ...args)
  expect(err).toMatch(/FT-L, steps=2: done\n/)
  expect(code).toBe(0)
  expect(out).toMatch(
    /embedded model.*\n\nFree answers to plain text: zsre, embedded\n *T {2}Method .* own +reworded/,
  )
  expect(out).toMatch(/Teacher-forced, as papers report: zsre, embedded\n.*paper, LLaMA-2-7B/)
  expect(out).toMatch(/1 {2}FT-L, steps=2 .* ±\.\d\d .*\.57 \.52 \.96 \.68/)
  expect(out).toContain('rolled back; scores are averaged over them')
  const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8')
  const summary = JSON.parse(read('summary.json'))
  expect(summary.map(({ method, T }: { method: string; T: number }) => [method, T])).toEqual([
    ['ft-l', 1],
    ['ft-l', 2],
    ['unedited', 1],
    ['unedited', 2],
  ])
  for (const one of summary) expect(one).toMatchObject(entry)
  expect(summary[0].rollbacks).toBe(1)
  expect(summary[2].loc).toBe(1)
  expect(read('table.md')).toMatch(/\| 2 \| FT-L, steps=2 \| .*\[/)
  expect(read('table.tex')).toContain('\\toprule')
  expect(read('table.csv').split('\r\n').length).toBe(6)
  expect(summary[2]).toMatchObject({ 'own@plain': 0, 'far@plain': 1, 'bleed@plain': 0 })
  expect(read('report.html')).toContain('<svg')

  const again = await bench('quick', '--resume', ...args)
  expect(again.code).toBe(0)
  expect(JSON.parse(read('summary.json'))).toEqual(summary)
  const report = await bench('report', folder)
  expect(report.out.trim().split('\n')[0]).toContain('ZsRE edits on the embedded model')
})

it('runs a user’s own experiment, stops when its budget is spent, and says what is missing', async () => {
  const folder = tempFolder()
  writeFileSync(
    `${folder}/mine.ts`,
    `const steps: number = 1
     export default { name: 'mine', title: 'My own', arms: [{ method: 'ft-l', options: { steps } }], T: [400] }`,
  )
  const { code, out } = await bench('run', `${folder}/mine.ts`, '--budget', '3s', '--out', `${folder}/out`)
  expect(code).toBe(0)
  expect(out).toMatch(/^\s*My own/)
  expect(out).toMatch(/Partial: 1 of 1 cells are unfinished/)
})

it('refuses to report stale results, and leaves their folder unchanged', async () => {
  const folder = tempFolder()
  cpSync(new URL('golden/earlier-results', import.meta.url), folder, { recursive: true })
  const { code, err } = await bench('report', folder)
  expect(code).toBe(1)
  expect(err).toMatch(
    /All results of .* are stale[\s\S]*WISE-Merge on SmolLM2.*before experiments had versions/,
  )
  expect(readdirSync(folder).sort()).toEqual(['cells', 'experiment.json'])
})

it('says what is wrong with an experiment', async () => {
  const folder = tempFolder()
  writeFileSync(`${folder}/bad.json`, '{ "name": "Bad name", "title": "x", "arms": [], "T": [0] }')
  const bad = await bench('run', `${folder}/bad.json`)
  expect(bad.code).toBe(1)
  expect(bad.err).toMatch(/name: expected small letters, digits and dashes; .*arms: .*; T\.0: expected /)
  const none = await bench('run', 'main-q')
  expect(none.err).toMatch(
    /There is no experiment and no file "main-q"; experiments are quick, practitioner,/,
  )
})

it('lists experiments and methods, and refuses an unknown option', async () => {
  const { out } = await bench('list')
  for (const name of ['rho-k', 'knowledge-anchors', 'wise-retrieve', 'counterfact'])
    expect(out).toContain(name)
  const unknown = await bench('run', 'quick', '--worker', '2')
  expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('Unknown option "--worker"') })
})

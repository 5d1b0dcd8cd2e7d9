import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { manifestOf, stateOf } from '../../test/states'
import { summaryOf } from './content/results'
import { sectionsOf } from './content/table'
import { csv } from './formats/csv'
import { htmlReport } from './formats/html'
import { latexTable } from './formats/latex'
import { markdownTable } from './formats/markdown'
import { markdownReport, reportOf, terminalReport } from './report'

const T = [1, 100]
const states = [
  stateOf({ method: 'wise-merge', label: 'WISE-Merge', T }, 1),
  stateOf({ method: 'ft-l', label: 'FT-L', T }, 0.4),
  stateOf({ method: 'unedited', label: 'unedited', T }, 1),
]
const report = reportOf(manifestOf(states, { paper: 'table-2' }), states)
const [section] = report.sections as [(typeof report.sections)[0]]
const [table] = section.tables as [(typeof section.tables)[0]]

it('puts the paper’s numbers of the same method and T beside, with their model', () => {
  expect(table.paper.map(({ title }) => title)).toEqual(['paper, LLaMA-2-7B', 'paper, Mistral-7B'])
  expect(table.rows.map(({ T, label, paper }) => [T, label, paper[0]])).toEqual([
    [1, 'WISE-Merge', '.98 .92 1.00 .97'],
    [1, 'FT-L', '.57 .52 .96 .68'],
    [1, 'unedited', undefined],
    [100, 'WISE-Merge', '.90 .81 1.00 .90'],
    [100, 'FT-L', '.30 .27 .23 .27'],
    [100, 'unedited', undefined],
  ])
})

it('says at which T the paper measured a variant, where it is another', () => {
  const variant = [stateOf({ label: 'k=2, ρ=0.3, disjoint', T: [120] }, 0.5)]
  const { sections } = reportOf(manifestOf(variant, { paper: 'table-13' }), variant)
  expect(sections[0]?.tables[0]?.rows[0]?.paper).toEqual(['.76 .72 1.00 .83 at T=1000'])
})

it('marks the best of the methods that edit', () => {
  const best = table.rows.map(({ label, scores }) => [label, scores.map((score) => score?.best)])
  expect(best[0]).toEqual(['WISE-Merge', scores(true)])
  expect(best[1]).toEqual(['FT-L', scores(false)])
  expect(best[2]).toEqual(['unedited', scores(false)])
})

const scores = (best: boolean) => table.metrics.map(() => best)

it('is a table for terminals', () => {
  const text = stripVTControlCharacters(terminalReport(report))
  expect(text).toMatch(/100 {2}WISE-Merge {2}1.00 ±.00 .* {3}\.90 \.81 1\.00 \.90/)
  expect(text).toMatch(/Cost: zsre, embedded\n[\s\S]*100 {2}WISE-Merge +125 {2}300/)
  const lines = text.split('\n').filter((line) => /^ *\d* +(WISE|FT-L|unedited)/.test(line))
  expect(lines.length).toBe(18)
  const costs = lines.slice(12)
  expect(new Set(costs.map((line) => line.indexOf('300'))).size).toBe(1)
  expect(text).toContain('teacher-forced')
})

it('is a table in Markdown', () => {
  const lines = markdownTable(table).split('\n')
  expect(lines[0]).toContain('| T | Method | Rel | Gen |')
  expect(lines[2]).toMatch(/^\| 1 \| WISE-Merge \| \*\*1.00 \[1.00, 1.00\]\*\* /)
  expect(new Set(lines.map((line) => line.match(/(?<!\\)\|/g)?.length)).size).toBe(1)
})

it('is a table in LaTeX', () => {
  const text = latexTable(table, { ...section, dataset: 'a_b & 100%' })
  expect(text).toContain('\\caption{Teacher-forced, as papers report: a\\_b \\& 100\\%, embedded}')
  expect(text).toContain('1 & WISE-Merge & \\textbf{1.00 {\\scriptsize $\\pm$.00}}')
  const rows = text.split('\n').filter((line) => line.endsWith('\\\\'))
  expect(new Set(rows.map((row) => row.match(/(?<!\\)&/g)?.length)).size).toBe(1)
})

it('is values separated by commas', () => {
  const [head, first, ...rest] = csv([{ ...report.results[0]!, label: 'a "b", c' }]).split('\r\n')
  expect(head).toMatch(/^model,dataset,T,method,label,seeds,rel,rel_low,rel_high,rel_seed_spread,/)
  expect(first).toMatch(/^embedded,zsre,1,wise-merge,"a ""b"", c",0,1,1,1,,/)
  expect(rest).toEqual([''])
})

it('is a page that escapes what it shows', () => {
  const page = htmlReport(report)
  expect(page).toContain('Made up &#38; checked')
  expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)|undefined|NaN/)
})

it('averages seeds and says how far they differ', () => {
  const seeds = [stateOf({ seed: 0, T: [100] }, 0.8), stateOf({ seed: 1, T: [100] }, 0.6)]
  const { results, notes } = reportOf(manifestOf(seeds), seeds)
  const [a, b] = summaryOf(seeds).map(({ rel }) => rel as number) as [number, number]
  expect(results.length).toBe(1)
  expect(results[0]?.scores.rel?.estimate).toBeCloseTo((a + b) / 2)
  expect(results[0]?.scores.rel?.seedSpread).toBeCloseTo((12.706 * Math.abs(a - b)) / 2)
  expect(notes.at(-1)).toContain('averaged over seeds 0, 1')
  const [score] = sectionsOf(results)[0]?.tables[0]?.rows[0]?.scores ?? []
  expect(score?.range).toMatch(/^\[0\.\d\d, 0\.\d\d\]$/)
  expect(score?.seeds).toMatch(/^seeds ±\d?\.\d\d$/)
  expect(markdownReport(reportOf(manifestOf(seeds), seeds))).toContain(`] ${score?.seeds} |`)
})

it('names cells that are unfinished or failed', () => {
  const some = [
    { ...states[0]!, status: 'running' as const },
    { ...states[1]!, status: 'failed' as const, error: 'No memory.' },
  ]
  expect(reportOf(manifestOf(states), some).unfinished).toEqual([
    'Partial: 2 of 3 cells are unfinished (WISE-Merge). Run the same command to continue.',
    'Failed: FT-L on embedded: No memory.',
  ])
})

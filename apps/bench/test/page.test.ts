import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describeWhere, findChromium, NO_CHROMIUM } from '@wise-edit/testing'
import { expect, it } from 'vitest'
import type { Checkpoint } from '../src/cell/state'
import { htmlReport } from '../src/report/formats/html'
import { reportOf } from '../src/report/report'
import { manifestOf, stateOf } from './states'

const chromium = findChromium()
// Screenshots are kept for inspection.
const folder = resolve('.test/pages')

const T = [1, 10, 100]
const over = ['wise-merge', 'wise-retrieve', 'ft-l', 'unedited'].map((method, i) =>
  stateOf({ method, label: method, T }, [0.95, 0.9, 0.3, 0.2][i] as number),
)
const grid = [2, 3, 4].flatMap((shards) =>
  [0.1, 0.2, 0.5].map((maskRatio) =>
    stateOf(
      { label: `k=${shards}, ρ=${maskRatio}`, options: { maskRatio, shards }, T: [60] },
      maskRatio + shards / 10,
    ),
  ),
)
const spread = (from: number, step: number) =>
  Array.from({ length: 40 }, (_, i) => from + ((i * 7) % 40) * step)
const samples = {
  edits: spread(8, 0.2),
  rephrases: spread(6, 0.2),
  irrelevant: spread(0, 0.1),
  thresholds: [7.5],
}
const routed = [
  stateOf({ T: [100] }, 0.9, (): Partial<Checkpoint> => ({ samples, values: { auc: 0.98 }, scores: {} })),
]

const shares = (of: number, length: number) =>
  Array.from({ length }, (_, i) => Number((i * 7) % 10 < of * 10))
const names = [
  'own',
  'reworded',
  'near',
  'nearSays',
  'far',
  'farSays',
  'bleed',
  'runaway',
  'atOnce',
  'repetition',
  'judgeRight',
  'judgeAgrees',
]
const kinds = [
  'reworded:question',
  'reworded:statement',
  'reworded:colloquial',
  'reworded:chat',
  'reworded:follow-up',
]
const nearKinds = ['near', 'nearSays'].flatMap((name) =>
  ['same subject', 'same relation', 'forgetfulness'].map((kind) => `${name}:${kind}`),
)
const ability = ['perplexity', 'perplexityUnedited', 'passagesUnchanged', 'answersUnchanged']
const cost = ['firstTokenMs', 'firstTokenMsUnedited', 'tokenMs', 'tokenMsUnedited', 'promptTokensAdded']
const values = Object.fromEntries([
  ...ability.flatMap((name) => [name, `${name}Low`, `${name}High`].map((key) => [key, 1234.567])),
  ...[...cost, 'secondsPerEdit', 'stepsPerEdit'].map((name) => [name, 1234.567]),
  ...['fileBytesPerEdit', 'memoryBytesPerEdit'].map((name) => [name, 1e7]),
])
const labels = ['WISE-Merge', 'WISE-Retrieve, a label as long as they come', 'GRACE', 'unedited']
const strict = labels.flatMap((label, i) =>
  [0, 1].map((seed) =>
    stateOf({ label, seed, T: [20, 50] }, 0.9 - i / 5, (T) => ({
      values,
      scores: Object.fromEntries(
        [...names, ...kinds, ...nearKinds].flatMap((name) =>
          ['chat', 'plain'].map((format) => [`${name}@${format}`, shares(0.9 - (i + seed) / 5, T)]),
        ),
      ),
    })),
  ),
)

const pages = {
  strict: htmlReport(reportOf(manifestOf(strict, { plots: ['over-edits', 'retention'] }), strict)),
  'over-edits': htmlReport(reportOf(manifestOf(over, { paper: 'table-2' }), over)),
  grid: htmlReport(reportOf(manifestOf(grid, { paper: 'figure-5', plots: ['heatmap', 'bars'] }), grid)),
  histogram: htmlReport(reportOf(manifestOf(routed, { plots: ['histogram'] }), routed)),
}

describeWhere(chromium !== undefined, 'report pages in Chromium', NO_CHROMIUM, () => {
  it.each(Object.entries(pages))('%s shows its table and plots, with nothing sticking out', (name, page) => {
    mkdirSync(folder, { recursive: true })
    const path = join(folder, `${name}.html`)
    writeFileSync(path, `${page}<script>${probe}</script>`)
    const dom = run('--dump-dom', '--window-size=1200,1500', `file://${path}`)
    const found = JSON.parse(/<pre id="probe">(\{.*?\})<\/pre>/.exec(dom)?.[1] ?? '{}')
    expect(found).toMatchObject({ rows: expect.any(Number), overflow: 0, cut: 0, empty: 0 })
    expect(found.rows).toBeGreaterThan(0)
    expect(found.plots).toBeGreaterThan(0)
    const shot = join(folder, `${name}.png`)
    run(`--screenshot=${shot}`, '--window-size=1200,2600', `file://${path}`)
    expect(statSync(shot).size).toBeGreaterThan(20_000)
    expect(readFileSync(shot).subarray(1, 4).toString()).toBe('PNG')
  })
})

/** Counts the visible elements; plots must have a size and marks, and neither page nor tables scroll sideways. */
const probe = `
const plots = [...document.querySelectorAll('figure.plot svg[viewBox]')]
const marks = (svg) => svg.querySelectorAll('circle, rect, path').length
const seen = {
  rows: document.querySelectorAll('tbody tr').length,
  plots: plots.length,
  empty: plots.filter((svg) => svg.getBoundingClientRect().width < 200 || marks(svg) < 3).length,
  overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth),
  cut: [...document.querySelectorAll('.wide')].filter((box) => box.scrollWidth > box.clientWidth).length,
}
document.body.insertAdjacentHTML('beforeend', '<pre id="probe">' + JSON.stringify(seen) + '</pre>')`

function run(...args: string[]): string {
  return execFileSync(
    chromium as string,
    ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', ...args],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 800_000 },
  )
}

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runVsReference } from './run'
import { renderVsReference } from './table'

/** Answers like the command and the Python script: ours is `speed` times as fast, in ever slower rounds. */
const fake = `
const option = (name) => process.argv[process.argv.indexOf(name) + 1]
const { appendFileSync, readFileSync } = require('node:fs')
const log = __filename + '.log'
appendFileSync(log, '.')
const slow = readFileSync(log, 'utf8').length > 2 ? 10 : 1
const measurement = (system, speed, loss) => ({
  system, description: system, threads: Number(option('--threads')), loadSeconds: slow / speed,
  loadPeakBytes: 2 ** 20 / speed, peakBytes: 2 ** 21 / speed, stepSeconds: slow / speed,
  editSeconds: slow / speed, defaultEditSeconds: slow / speed / 2, recordSeconds: slow / speed, decode: speed / slow, uneditedDecode: speed / slow,
  decodeSlowdown: 1, losses: [[2, loss]], predicted: [[1, 2], [3, 4]], tokens: [7],
})
if (process.argv[2]?.endsWith('bench_reference.py')) {
  process.stdin.on('data', (data) => {
    if (JSON.parse(data).steps !== Number(option('--threads'))) process.exit(1)
    const answer = measurement('reference', 2, 1.1)
    answer.predicted[1] = [3, 5]
    console.log(JSON.stringify(answer))
  })
} else {
  const queries = [{ prompt: [1, 2], target: [3] }]
  const workload = { layer: 1, steps: 3, edits: [{ queries, irrelevant: [4] }], records: [queries], generate: { count: 5 } }
  console.log(JSON.stringify({ measurement: measurement('wasm', 8, 1), workload, weightBytes: 2 ** 18 }))
}
`
let folder: string
let program: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vs-reference-'))
  program = join(folder, 'fake.cjs')
  await writeFile(program, `#!${process.execPath}\n${fake}`)
  await chmod(program, 0o755)
})
afterAll(() => rm(folder, { recursive: true }))

it.skipIf(process.platform === 'win32')(
  'puts ours beside Python on the same work, ratios within rounds',
  async () => {
    const order: string[] = []
    const report = await runVsReference({
      ...{ model: 'some/model.gguf', edits: 1, steps: 3, records: 1, tokens: 5, threads: 3, rounds: 2 },
      reference: program,
      command: [process.execPath, program],
      onProgress: (round, system) => order.push(`${round} ${system}`),
    })
    expect(order).toEqual(['0 ours', '0 reference', '1 ours', '1 reference'])
    for (const { title, ratio } of report.comparisons.filter(({ title }) => !title.includes(':'))) {
      const better = title === 'edit with our defaults, s' ? 8 : 4
      expect(ratio, title).toEqual({ median: better, min: better, max: better })
    }
    expect(report.comparisons[0]).toMatchObject({ title: 'step, s', own: { min: 1 / 8, max: 10 / 8 } })
    expect(report.agreement).toEqual({
      lossDifference: expect.closeTo(0.1 / 1.1),
      samePredictions: 3 / 4,
      sameTokens: true,
    })
    expect(report.workload).toMatchObject({ layer: 1, rowsPerStep: 2, tokensPerRow: 3 })
    const text = renderVsReference(report)
    expect(text).toMatch(
      /\| edit, s +\| 0\.69 \(0\.13 to 1\.3\) +\| 2\.8 \(0\.50 to 5\.0\) +\| 4\.0× \(4\.0 to 4\.0\)/,
    )
    expect(text).toContain('Peak of editing : weights in float32 (0 MiB): 1.00, reference 4.00')
  },
)

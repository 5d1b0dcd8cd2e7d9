import { writeFileSync } from 'node:fs'
import { agreeingWith, startJudge } from '@wise-edit/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, facts, teach, tempFolder, withFiles } from './in-process'
import { wiseEdit } from './run'

const path = tempFolder()
const memory = path('acme.memory')
const taught = [...facts.slice(0, 2), { ...facts[1], target: 'bass' }]
beforeAll(async () => {
  await teach(path, 'acme.memory', taught, { maskRatio: 0.5, editsPerShard: 2 })
})

describe('wise-edit inspect', () => {
  it('lists edits, shards, side memories and contradictions without the model', async () => {
    const { code, out } = await wiseEdit(['inspect', memory], { WISE_BACKEND: 'none' })
    expect(code).toBe(0)
    expect(out).toMatch(
      /acme\.memory: wise-merge, 3 edits, [\d.]+ [kM]B\nmade for embedded \(llama\), layers\.6\.mlp\.down\.weight \[192, 512\], sha256 [\da-f]{12}\n/,
    )
    expect(out).toMatch(
      /\nEdits\n.*\n {2}plain-0 +done +0 +\d+ +[\d.]+ to [\d.]+ +[\d.]+ +"What is the director of Gangland Odyssey\?" -> "William A Seiter"\n/,
    )
    expect(out).toMatch(/\nShards\n.*\n {2}0 +2 +49152 +\d+ .* 50\.0 % \d\d\.\d %\n {2}1 +1 /)
    expect(out).toMatch(
      /\n {2}1: 2 edits in shard 0\n {2}2: 1 edit in shard 1\n {2}Their thresholds ε are measured on the model/,
    )
    expect(out).toMatch(
      /Contradictions\n {2}"plain-1" and "plain-2" both answer "What is the vocal range for Lola Beeth\?"\n/,
    )
  })

  it('measures thresholds with the model, and prints all as JSON', async () => {
    const { out } = await call('inspect', memory, '--model', 'embedded', '--json')
    const report = JSON.parse(out)
    expect(report).toMatchObject({
      method: 'wise-merge',
      bytes: expect.any(Number),
      options: { maskRatio: 0.5 },
    })
    expect(report.edits.map(({ id }: { id: string }) => id)).toEqual(['plain-0', 'plain-1', 'plain-2'])
    const { out: words } = await call('inspect', memory, '--model', 'embedded')
    for (const threshold of report.thresholds) expect(words).toContain(`Δ > ε ${threshold.toPrecision(4)}`)
  })

  it('says in one line what is wrong with a file', async () => {
    const files = withFiles({ 'x.memory': 'x', 'y.memory': '' })
    for (const file of [files('x.memory'), files('y.memory'), files('none')]) {
      const { code, out, err } = await call('inspect', file)
      expect([code, out]).toEqual([1, ''])
      expect(err.trim()).not.toContain('\n')
      expect(err).toContain(file)
    }
  })
})

describe('wise-edit check', () => {
  it('scores the memory on its own edits, and names what was missed', async () => {
    const { code, out } = await call('check', '--memory', memory)
    expect(code).toBe(0)
    expect(out).toMatch(
      /^3 records, shares of answers, means over records\n\nfree answers +share +95 % interval\nown question answered as taught +0\.\d{3} +0\.\d\d to 1\.00\n/,
    )
    expect(out).toMatch(
      /\nBest is 1 for .*\n.*itself\.\n\nteacher-forced, as in papers +share +95 % interval\nreliability +0\.\d{3} /,
    )
    expect(out).not.toContain('Near questions')
    expect(out).toMatch(
      /\n\nmissed plain-[12]: "What is the vocal range for Lola Beeth\?" says "\w+.*", taught was/,
    )
  })

  it('has a model behind a server judge the answers, too', async () => {
    const { url, asked } = await startJudge(agreeingWith(/seiter/i))
    const args = ['check', '--memory', memory, '--records', `${memory}.jsonl`, '--limit', '1', '--judge', url]
    const { out } = await call(...args, '--judge-model', 'big')
    expect(out).toMatch(/\nanswers that the judge holds right +1\.000 .*\n/)
    expect(out).toMatch(/\nanswers on which the judge agrees with the rule +1\.000 .*\n/)
    expect(asked.map(({ model }) => model)).toEqual(['big', 'big', 'big'])
    const refused = await call('check', '--memory', memory, '--judge', 'http://127.0.0.1:9/v1')
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toMatch(/The judge at http:\/\/127\.0\.0\.1:9\/v1 cannot be reached/)
  })

  it('compares with what an earlier check found', async () => {
    const path = withFiles({ 'bad.json': '{"records": [{"id": "plain-0"}]}' })
    const { out: first } = await call('check', '--memory', memory, '--limit', '1', '--json')
    writeFileSync(path('first.json'), first)
    const { out } = await call('check', '--memory', memory, '--earlier', path('first.json'))
    expect(out).toMatch(/\nown question answered as taught, right after its edit +1\.000 /)
    const { code, err } = await call('check', '--memory', memory, '--earlier', path('bad.json'))
    expect([code, err]).toEqual([1, expect.stringContaining('expected what `check --json` printed')])
  })

  it('scores it on a file, with what stands there on rephrases and locality', async () => {
    const args = ['check', '--memory', memory, '--records', `${memory}.jsonl`, '--limit', '1', '--json']
    const { out } = await call(...args)
    const report = JSON.parse(out)
    expect(report).toMatchObject({
      formats: ['plain'],
      totals: Object.fromEntries(
        ['own', 'reworded', 'near', 'rel', 'gen', 'loc'].map((name) => [name, { estimate: 1, records: 1 }]),
      ),
      records: [{ id: 'plain-0', answers: expect.any(Array) }],
    })
    expect(report.records[0].answers[0]).toMatchObject({
      aspect: 'own',
      right: true,
      text: expect.any(String),
    })
  })
})

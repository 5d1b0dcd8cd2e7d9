import { writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, facts, jsonl, tempFolder } from './in-process'
import { wiseEdit } from './run'

const path = tempFolder()
const [a, b] = [path('a.memory'), path('b.memory')]
beforeAll(async () => {
  await writeFile(path('a.jsonl'), jsonl(facts.slice(0, 1)))
  await writeFile(path('b.jsonl'), jsonl([facts[1], { ...facts[0], target: 'Bo' }]))
  for (const name of ['a', 'b']) {
    await call('edit', '--edits', path(`${name}.jsonl`), '--out', path(`${name}.memory`), '--steps', '8')
  }
})

describe('wise-edit merge', () => {
  it('makes one memory of two, and says what conflicts', async () => {
    const { code, out, err } = await wiseEdit(['merge', a, b, '--out', path('c.memory')])
    expect(code).toBe(0)
    expect(out).toBe(`${path('c.memory')} holds 3 edits of 2 files.\n`)
    expect(err).toContain(`"plain-0" of ${b} is called "plain-0-2" now.\n`)
    expect(err).toContain(
      'Contradiction: "plain-0" and "plain-1" both answer "What is the director of Gangland Odyssey?"',
    )
    const asked = await call('ask', facts[1]!.prompt, '--memory', path('c.memory'), '--max-tokens', '6')
    expect(asked.out).toBe(`${facts[1]!.target}\n`)
  })

  it('says in one line what does not belong together', async () => {
    const merge = (...files: string[]) => call('merge', ...files, '--out', path('d.memory'))
    expect((await merge(a)).code).toBe(2)
    await call('edit', '--edits', path('a.jsonl'), '--out', path('e.memory'), '--steps', '1')
    const { code, err } = await merge(a, path('e.memory'))
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^.* were made with steps 8 and 1; expected the same.*\n$/),
    ])
  })
})

describe('wise-edit export', () => {
  it('writes a folder that answers without the program, and says what the router was worth', async () => {
    const [folder, plain] = [path('exported'), path('plain.memory')]
    await writeFile(path('all.jsonl'), jsonl(facts))
    await writeFile(path('plain.json'), '{"steps": 8, "protection": null}')
    await call('edit', '--edits', path('all.jsonl'), '--out', plain, '--settings', path('plain.json'))
    const { code, out } = await wiseEdit(['export', '--memory', plain, '--out', folder])
    expect(code).toBe(0)
    expect(out).toMatch(/Warning: it has no router/)
    const [before, routed, merged] = out
      .match(/texts: ([\d.]+) unedited, ([\d.]+) with the router, ([\d.]+) without/)!
      .slice(1)
      .map(Number) as [number, number, number]
    expect(Math.abs(routed - before)).toBeLessThan(Math.abs(merged - before))
    expect(out.match(/reliability +1\.000 +1\.000 +1\.000/g)).toHaveLength(2)
    const { out: answer } = await call('ask', facts[0]!.prompt, '--model', folder, '--max-tokens', '8')
    expect(answer).toBe(`${facts[0]!.target}\n`)
  })

  it('says in one line what stands in its way', async () => {
    const { code, err } = await call('export', '--memory', a, '--out', path('a.jsonl'))
    expect([code, err]).toEqual([2, expect.stringMatching(/^".*a\.jsonl" exists; expected a new folder/)])
  })
})

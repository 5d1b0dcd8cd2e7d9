import { beforeAll, describe, expect, it } from 'vitest'
import { call, facts, teach, tempFolder } from './in-process'

const path = tempFolder()
const [a, b] = [path('a.memory'), path('b.memory')]
beforeAll(async () => {
  await teach(path, 'a.memory', facts.slice(0, 1), { steps: 20 })
  await teach(path, 'b.memory', [facts[1], { ...facts[0], target: 'Bo' }], { steps: 20 })
})

describe('wise-edit merge', () => {
  it('makes one memory of two, and says what conflicts', async () => {
    const { code, out, err } = await call('merge', a, b, '--out', path('c.memory'))
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
    await teach(path, 'e.memory', facts.slice(0, 1), { steps: 1 })
    const { code, err } = await merge(a, path('e.memory'))
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^.* were made with steps 20 and 1; expected the same.*\n$/),
    ])
  })
})

describe('wise-edit export', () => {
  it('writes a folder that answers without the program, and says what the router was worth', async () => {
    const [folder, plain] = [path('exported'), path('plain.memory')]
    await teach(path, 'plain.memory', facts, { protection: 0 })
    const { code, out } = await call('export', '--memory', plain, '--out', folder, '--unrelated', '6')
    expect(code).toBe(0)
    expect(out).toMatch(/Warning: it has no router/)
    const [before, routed, merged] = out
      .match(/texts: ([\d.]+) unedited, ([\d.]+) with the router, ([\d.]+) without/)!
      .slice(1)
      .map(Number) as [number, number, number]
    expect(Math.abs(routed - before)).toBeLessThan(Math.abs(merged - before))
    expect(out.match(/reliability +1\.000 /g)).toHaveLength(2)
    expect(out.match(/far answers unchanged/g)).toHaveLength(2)
    const { out: answer } = await call('ask', facts[0]!.prompt, '--model', folder, '--max-tokens', '8')
    expect(answer).toBe(`${facts[0]!.target}\n`)
  })

  it('reports a problem in one line', async () => {
    const { code, err } = await call('export', '--memory', a, '--out', b)
    expect([code, err]).toEqual([2, expect.stringMatching(/^".*b\.memory" exists; expected a new folder/)])
  })
})

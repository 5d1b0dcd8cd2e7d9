import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Golden, goldenOf, goldenPath, memoryPath, withEditor } from './golden-values'

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')

describe('the golden values of the bridge', () => {
  let [golden, now]: Golden[] = []
  beforeAll(async () => {
    golden = JSON.parse(await readFile(goldenPath, 'utf8'))
    now = await withEditor(async (editor) => {
      await editor.load(memoryPath)
      return goldenOf(editor)
    })
  })

  it('have the routes of today', () => {
    const close = (score: number | null) => (score === null ? null : expect.closeTo(score, 2))
    const expected = golden!.routes.map(({ candidates, ...route }) => ({
      ...route,
      candidates: candidates.map((one) => ({ ...one, score: close(one.score) })),
    }))
    expect(now!.routes).toEqual(expected)
  })

  it('have the answers of today', () => {
    expect(now!.generated).toEqual(golden!.generated)
    expect(now!.chatted).toEqual(golden!.chatted)
  })
})

// One file has to hold them all.
describe('the words that the Python file repeats', () => {
  const routerText = '../../../packages/router/src/text'
  const blocks = (source: string, pattern: RegExp) =>
    [...source.matchAll(pattern)].map(([, text]) => text as string)

  it.each(['exclusive-words', 'ruled-out', 'framing'])('are those of %s', async (name) => {
    const [router, bridge] = await Promise.all([read(`${routerText}/${name}.ts`), read('../wise_edit.py')])
    const lists = blocks(router, /['"]([^'"\n]+ \| [^'"\n]+)['"]/g)
    expect(lists.length).toBeGreaterThan(10)
    for (const list of lists) expect(bridge).toContain(`"${list}"`)
  })

  it.each(['follow-up', 'ellipsis'])('are those of %s', async (name) => {
    const [router, bridge] = await Promise.all([read(`${routerText}/${name}.ts`), read('../wise_edit.py')])
    const unindented = (text: string) => text.replace(/\n +/g, '\n')
    const lists = blocks(router, /plainText\(\n\s+`(.*?)`/gs)
    expect(lists).not.toHaveLength(0)
    for (const list of lists) expect(unindented(bridge)).toContain(unindented(list))
    for (const pattern of blocks(router, /=\n +\/(.*)\/u$/gm)) expect(bridge).toContain(`r"${pattern}"`)
  })
})

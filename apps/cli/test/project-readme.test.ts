import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { embeddedModel } from '@wise-edit/embedded-model'
import { expect, it, onTestFinished, vi } from 'vitest'

const root = new URL('../../../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')

it('is short', () => expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(7000))

it('shows an example that prints what it says', async () => {
  const [, code] = /```ts\n(.*?)```/s.exec(readme) as unknown as [string, string]
  const said = [...code.matchAll(/ \/\/ prints (.*)$/gm)].map(([, text]) => text as string)
  expect(said.length).toBe(2)
  // The embedded model stands in for the one of the hub.
  const local = code.replace("'HuggingFaceTB/SmolLM2-135M-Instruct'", JSON.stringify(embeddedModel))
  const folder = new URL('../.test/readme/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const memory = fileURLToPath(new URL('facts.memory', folder))
  writeFileSync(new URL('example.ts', folder), local.replace("'facts.memory'", JSON.stringify(memory)))
  const printed: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((text) => void printed.push(text))
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text))
    return true
  })
  try {
    await import(/* @vite-ignore */ new URL('example.ts', folder).pathname)
  } finally {
    log.mockRestore()
    write.mockRestore()
  }
  expect(printed[0]).toBe(said[0])
  expect(printed.slice(1).join('').trim()).toBe(said[1])
  expect(readFileSync(memory).byteLength).toBeGreaterThan(1000)
})

it('has the figures of the page of results', () => {
  const page = readFileSync(new URL('docs/results/practitioner-smollm2.md', root), 'utf8')
  const shown = rowsOf(
    readme.slice(readme.indexOf('## How well it works'), readme.indexOf('## How it works')),
  )
  const measured = new Map(rowsOf(page).map(([name, ...cells]) => [name, cells]))
  expect(shown.length).toBeGreaterThan(4)
  for (const [name, chat, plain, others] of shown) {
    const cells = measured.get((name as string).replace('says the edit', 'says an edit'))
    expect(cells?.slice(0, 3), name).toEqual([chat, plain, others])
  }
})

it('has the figures of the baselines', () => {
  const inChat = (page: string, method: string, T: string | undefined) => {
    const text = readFileSync(new URL(`docs/results/${page}.md`, root), 'utf8')
    const row = rowsOf(text).find((cells) => cells.slice(0, 3).join() === [method, 'chat', T].join())
    return row?.slice(3, 5)
  }
  const said =
    /After (\d+) edits, WISE-Merge answers (\.\d+) of its own questions in chat and (\.\d+) of rewordings/
  const [, count, own, reworded] = said.exec(readme) as RegExpExecArray
  expect(inChat('practitioner-baselines', 'WISE-Merge', count)).toEqual([own, reworded])
  const prompted = /the same router with the fact in the prompt (\.\d+) and (\.\d+)/.exec(readme)
  expect(inChat('practitioner-in-context', 'In-context', count)).toEqual(prompted?.slice(1))
})

/** Returns the cells of all tables of a page without the intervals. */
function rowsOf(markdown: string): string[][] {
  return [...markdown.matchAll(/^\| *([^|\n]*\S) *\|(.*)\|$/gm)]
    .map(([, name, cells]) => [
      name as string,
      ...(cells as string).split('|').map((cell) => cell.trim().replace(/ ± .*/, '')),
    ])
    .filter(([, first]) => /^[\w.]/.test(first as string) && !/[a-z]{3}, /i.test(first as string))
}

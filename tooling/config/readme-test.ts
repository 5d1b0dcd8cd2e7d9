import { readdirSync, readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'

/** Runs each file of a package's `examples`: its README must show the file and what it prints. `root` is the package. */
export function testReadme(root: URL): void {
  testExamples(new URL('README.md', root), new URL('examples/', root))
}

/** Runs each file of a folder: the page must show the file and, in a block of text of the same number, what it prints. */
export function testExamples(page: URL, folder: URL): void {
  const markdown = readFileSync(page, 'utf8')
  const blocks = (language: string) =>
    [...markdown.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text)
  const name = page.pathname.split('/').at(-1)

  it.each(readdirSync(folder))(`${name} shows %s and what it prints`, async (file) => {
    const url = new URL(file, folder)
    const place = blocks('ts').indexOf(readFileSync(url, 'utf8'))
    expect(place).toBeGreaterThanOrEqual(0)
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    await import(/* @vite-ignore */ url.pathname)
    const printed = log.mock.calls.map((values) => `${values.map(show).join(' ')}\n`).join('')
    log.mockRestore()
    expect(printed).toBe(blocks('text')[place])
  })
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

import { readdirSync, readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'

/** Runs each file of a package's `examples`: its README must show the file and what it prints. `root` is the package. */
export function testReadme(root: URL): void {
  const readme = readFileSync(new URL('README.md', root), 'utf8')
  const blocks = (language: string) =>
    [...readme.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text)

  it.each(readdirSync(new URL('examples', root)))(
    'README shows examples/%s and what it prints',
    async (file) => {
      const url = new URL(`examples/${file}`, root)
      const place = blocks('ts').indexOf(readFileSync(url, 'utf8'))
      expect(place).toBeGreaterThanOrEqual(0)
      const log = vi.spyOn(console, 'log').mockImplementation(() => {})
      await import(/* @vite-ignore */ url.pathname)
      const printed = log.mock.calls.map((values) => `${values.map(show).join(' ')}\n`).join('')
      log.mockRestore()
      expect(printed).toBe(blocks('text')[place])
    },
  )
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

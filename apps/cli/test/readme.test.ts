import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { hasGate } from './gate'
import { withFiles } from './in-process'
import { wiseEdit } from './run'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const first = readme.slice(readme.indexOf('## A first edit'), readme.indexOf('## edit'))
const blocks = (language: string) =>
  [...first.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text!)

it.skipIf(!hasGate)('README shows a first edit whose commands run and print what it says', async () => {
  const path = withFiles({ 'corrections.jsonl': blocks('jsonl')[0]! })
  const commands = blocks('console').flatMap((block) => block.split(/^\$ wise-edit /m).slice(1))
  expect(commands.length).toBeGreaterThan(3)
  for (const [line, printed] of commands.map((text) => text.split(/\n(.*)/s) as [string, string])) {
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
    const { code, out, err } = await wiseEdit(words, {}, path(''))
    expect(code, `${line}: ${err}`).toBe(0)
    expect(out).toBe(printed)
  }
})

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { wiseEdit } from './run'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const firstBlock = (language: string) => readme.split(`\`\`\`${language}\n`)[1]!.split('```')[0]!

it('README shows a command and what it prints', async () => {
  const words = [...firstBlock('sh').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain!,
  )
  expect(words.shift()).toBe('wise-edit')
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const args = words.map((word) => (word.startsWith('packages/') ? root + word : word))
  expect(await wiseEdit(args)).toMatchObject({ code: 0, out: firstBlock('text') })
})

import { readdirSync, readFileSync } from 'node:fs'
import { testExamples } from '@wise-edit/config/readme-test'
import { describe, expect, it } from 'vitest'

const guides = new URL('../../../docs/guides/', import.meta.url)
const examples = new URL('../examples/', import.meta.url)

describe.each(readdirSync(examples))('%s', (name) => {
  testExamples(new URL(`${name}.md`, guides), new URL(`${name}/`, examples))
})

it.each(readdirSync(guides).filter((name) => name.endsWith('.md')))('%s shows no other code', (name) => {
  const blocks = readFileSync(new URL(name, guides), 'utf8').match(/^```ts$/gm) ?? []
  const folder = name.replace(/\.md$/, '')
  const files = readdirSync(examples).includes(folder) ? readdirSync(new URL(folder, examples)) : []
  expect(blocks.length).toBe(files.length)
})

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { beforeAll, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
// One level below the package, like dist: bundled files are found relative to it.
const outDir = `${folder}.test`

beforeAll(async () => {
  await build({ outDir, clean: false, dts: false, silent: true })
})

it.each([
  ['ESM', `const { loadRecords } = await import(${JSON.stringify(`${outDir}/index.js`)})`],
  ['CommonJS', `const { loadRecords } = require(${JSON.stringify(`${outDir}/index.cjs`)})`],
])('finds the bundled data when built as %s', (format, load) => {
  const script = `${load}; loadRecords('temporal').then((records) => console.log(records.length))`
  const type = format === 'ESM' ? 'module' : 'commonjs'
  expect(execFileSync(process.execPath, [`--input-type=${type}`, '-e', script], { encoding: 'utf8' })).toBe(
    '75\n',
  )
})

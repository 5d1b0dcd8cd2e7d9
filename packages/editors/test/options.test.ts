import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { alphaEditDefaults, alphaEditOptionsSchema } from '../src/methods/alpha-edit/options'
import { deferDefaults, deferOptionsSchema } from '../src/methods/defer/options'
import { ftEwcDefaults, ftEwcOptionsSchema } from '../src/methods/ft-ewc/options'
import { ftLDefaults, ftLOptionsSchema } from '../src/methods/ft-l/options'
import { graceDefaults, graceOptionsSchema } from '../src/methods/grace/options'
import { horenDefaults, horenOptionsSchema } from '../src/methods/horen/options'
import { inContextDefaults, inContextOptionsSchema } from '../src/methods/in-context/options'
import { locFtBfDefaults, locFtBfOptionsSchema } from '../src/methods/loc-ft-bf/options'
import { loraDefaults, loraOptionsSchema } from '../src/methods/lora/options'
import { memitDefaults, memitOptionsSchema } from '../src/methods/memit/options'
import { memoirDefaults, memoirOptionsSchema } from '../src/methods/memoir/options'
import { mendOptionsSchema } from '../src/methods/mend/options'
import { neuralDbDefaults, neuralDbOptionsSchema } from '../src/methods/neural-db/options'
import { perEditDefaults, perEditOptionsSchema } from '../src/methods/per-edit/options'
import { romeDefaults, romeOptionsSchema } from '../src/methods/rome/options'
import { ultraEditDefaults, ultraEditOptionsSchema } from '../src/methods/ultra-edit/options'
import { wiseDefaults, wiseOptionsSchema } from '../src/methods/wise/options/options'
import { paperSchema, wiseConstants } from '../src/methods/wise/options/paper-settings'

const editors = [
  ['per-edit', '../src/methods/per-edit/README.md', perEditOptionsSchema, perEditDefaults],
  ['WISE', '../src/methods/wise/README.md', wiseOptionsSchema, wiseDefaults],
  ['in-context', '../src/methods/in-context/README.md', inContextOptionsSchema, inContextDefaults],
  ['FT-L', '../src/methods/ft-l/README.md', ftLOptionsSchema, ftLDefaults],
  ['FT-EWC', '../src/methods/ft-ewc/README.md', ftEwcOptionsSchema, ftEwcDefaults],
  ['LocFT-BF', '../src/methods/loc-ft-bf/README.md', locFtBfOptionsSchema, locFtBfDefaults],
  ['LoRA', '../src/methods/lora/README.md', loraOptionsSchema, loraDefaults],
  ['MEND', '../src/methods/mend/README.md', mendOptionsSchema, {}],
  ['UltraEdit', '../src/methods/ultra-edit/README.md', ultraEditOptionsSchema, ultraEditDefaults],
  ['GRACE', '../src/methods/grace/README.md', graceOptionsSchema, graceDefaults],
  ['DEFER', '../src/methods/defer/README.md', deferOptionsSchema, deferDefaults],
  ['HoReN', '../src/methods/horen/README.md', horenOptionsSchema, horenDefaults],
  ['MEMOIR', '../src/methods/memoir/README.md', memoirOptionsSchema, memoirDefaults],
  ['NeuralDB', '../src/methods/neural-db/README.md', neuralDbOptionsSchema, neuralDbDefaults],
  ['ROME', '../src/methods/rome/README.md', romeOptionsSchema, romeDefaults],
  ['MEMIT', '../src/methods/memit/README.md', memitOptionsSchema, memitDefaults],
  ['AlphaEdit', '../src/methods/alpha-edit/README.md', alphaEditOptionsSchema, alphaEditDefaults],
] as const

test.each(editors)('%s takes no option that it does not have', (_, __, schema) => {
  for (const option of ['lerningRate', '__proto__', 'constructor', 'toString']) {
    const { error } = schema.safeParse(JSON.parse(`{"${option}":1}`))
    expect(error?.issues.find(({ code }) => code === 'unrecognized_keys')?.message).toContain(`"${option}"`)
  }
})

test.each(editors)('the README of %s lists every option with its default', (_, readme, schema, defaults) => {
  // The settings of the published method have a table of their own.
  const paths = pathsOf(schema).filter((path) => !path.startsWith('paper'))
  expectRows(readme, 'Option', paths, defaults)
})

test('WISE has at most 15 options, and lists the settings of the published method with our constants', () => {
  expect(pathsOf(wiseOptionsSchema).filter((path) => !path.startsWith('paper')).length).toBeLessThanOrEqual(
    15,
  )
  expectRows('../src/methods/wise/README.md', 'Setting', pathsOf(paperSchema), wiseConstants)
})

function expectRows(readme: string, title: string, paths: readonly string[], defaults: object): void {
  const rows = optionRows(readFileSync(new URL(readme, import.meta.url), 'utf8'), title)
  expect(Object.keys(rows)).toEqual(paths)
  for (const [path, value] of Object.entries(rows)) {
    const found = valueAt(defaults, path)
    // What is not fixed (a preset, a measurement) is told in words.
    if (found === undefined || typeof found === 'object') expect(value).not.toMatch(/^`/)
    else expect(value).toBe(`\`${typeof found === 'number' ? plain(found) : found}\``)
  }
}

/** Options and defaults in the first table whose first column has this title. */
function optionRows(readme: string, title: string): Record<string, string> {
  const table = readme.slice(readme.indexOf(`| ${title} `)).split('\n\n')[0]!
  const rows = [...table.matchAll(/^\| `([\w.]+)` +\| (.+?) +\|/gm)]
  return Object.fromEntries(rows.map(([, path, value]) => [path, value!]))
}

/** Names of all options, those inside others as `outer.inner`. */
function pathsOf(schema: z.ZodType, prefix = ''): string[] {
  const inner = objectIn(schema)
  const paths = Object.entries(inner?.shape ?? {}).flatMap(([name, part]) =>
    pathsOf(part as z.ZodType, prefix ? `${prefix}.${name}` : name),
  )
  const whole = prefix && inner !== schema ? [prefix] : []
  return [...whole, ...paths]
}

/** The object that a schema is, or that it takes among other things. */
function objectIn(schema: z.ZodType): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema
  if (schema instanceof z.ZodOptional) return objectIn(schema.unwrap() as z.ZodType)
  if (!(schema instanceof z.ZodUnion)) return undefined
  return schema.options.map((option) => objectIn(option as z.ZodType)).find(Boolean)
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce((at, name) => (at as Record<string, unknown> | undefined)?.[name], value)
}

/** A number without an exponent. */
function plain(value: number): string {
  return value.toFixed(10).replace(/\.?0+$/, '')
}

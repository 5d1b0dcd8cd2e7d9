import { expect, it } from 'vitest'
import { z } from 'zod'
import { tempFolder } from '../../test/cells'
import { readJson, writeJson } from './json-file'

it('keeps numbers that JSON lacks', async () => {
  const path = `${tempFolder()}/a.json`
  const value = { losses: [1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null] }
  await writeJson(path, value)
  expect(await readJson(path, z.unknown())).toEqual(value)
})

it('finds no file', async () => {
  expect(await readJson(`${tempFolder()}/none`, z.unknown())).toBeUndefined()
})

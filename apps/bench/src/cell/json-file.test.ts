import { readdirSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { tempFolder } from '../../test/cells'
import { readJson, writeJson, writeWhole } from './json-file'

it('keeps numbers that JSON lacks', async () => {
  const path = `${tempFolder()}/a.json`
  const value = { losses: [1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null] }
  await writeJson(path, value)
  expect(await readJson(path, z.unknown())).toEqual(value)
})

it('leaves the old file and nothing beside it when writing fails', async () => {
  const folder = tempFolder()
  writeFileSync(`${folder}/a`, 'old')
  await expect(writeWhole(`${folder}/a/b`, 'new')).rejects.toThrow()
  await writeWhole(`${folder}/a`, 'new')
  expect(readdirSync(folder)).toEqual(['a'])
})

it('finds no file', async () => {
  expect(await readJson(`${tempFolder()}/none`, z.unknown())).toBeUndefined()
})

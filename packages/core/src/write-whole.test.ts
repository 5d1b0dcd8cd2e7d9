import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeWhole } from './write-whole'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wise-core-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('replaces a file only when all of it is written', async () => {
  const path = join(folder, 'results.json')
  await writeFile(path, 'old')
  await writeWhole(path, async (temporary) => {
    await writeFile(temporary, 'new')
    expect(await readFile(path, 'utf8')).toBe('old')
  })
  expect(await readFile(path, 'utf8')).toBe('new')
  expect(await readdir(folder)).toEqual(['results.json'])
})

it('writes a text', async () => {
  await writeWhole(join(folder, 'results.json'), '{"é":1}')
  expect(await readFile(join(folder, 'results.json'), 'utf8')).toBe('{"é":1}')
})

it('leaves the old file, and nothing else, when writing fails', async () => {
  const path = join(folder, 'results.json')
  await writeFile(path, 'old')
  const full = writeWhole(path, async (temporary) => {
    await writeFile(temporary, 'ne')
    throw new Error('the disk is full')
  })
  await expect(full).rejects.toThrow('the disk is full')
  expect(await readFile(path, 'utf8')).toBe('old')
  expect(await readdir(folder)).toEqual(['results.json'])
})

it('makes folders, and removes one that cannot take its place', async () => {
  const write = async (temporary: string) => {
    await mkdir(temporary)
    await writeFile(join(temporary, 'config.json'), '{}')
  }
  await writeWhole(join(folder, 'model'), write)
  expect(await readdir(join(folder, 'model'))).toEqual(['config.json'])
  await expect(writeWhole(join(folder, 'model'), write)).rejects.toThrow(/ENOTEMPTY|EEXIST|EPERM/)
  expect(await readdir(folder)).toEqual(['model'])
})

import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
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

it('names the file whose disk is full', async () => {
  const path = join(folder, 'results.json')
  const refusal = Object.assign(new Error('ENOSPC: no space left on device, write'), { syscall: 'write' })
  const full = writeWhole(path, () => Promise.reject(refusal))
  await expect(full).rejects.toThrow(`ENOSPC: no space left on device, write '${path}'`)
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

it('keeps the mode of the file that it replaces, and the symbolic link that leads to it', async () => {
  const path = join(folder, 'results.json')
  const link = join(folder, 'link.json')
  await writeFile(path, 'old')
  await chmod(path, 0o640)
  await symlink('results.json', link)
  await writeWhole(link, 'new')
  expect(await readFile(path, 'utf8')).toBe('new')
  expect((await stat(path)).mode & 0o777).toBe(0o640)
  expect((await lstat(link)).isSymbolicLink()).toBe(true)
  expect(await readdir(folder)).toEqual(['link.json', 'results.json'])
})

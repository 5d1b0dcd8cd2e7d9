import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import * as node from './host/node'
import * as page from './host/page'
import { savedBytes } from './saved-bytes'

it('measures a file that is gone afterwards', async () => {
  let saved = ''
  const size = await savedBytes((path) => {
    saved = path
    return node.files.create(path, ['four', new Uint8Array(3)])
  })
  expect(size).toBe(7)
  expect(existsSync(dirname(saved))).toBe(false)
})

it.each([
  ['node', node],
  ['page', page],
])('removes the folder when its use fails, on %s', async (_, { files, paths }) => {
  let path = ''
  const failing = files.inTemporaryFolder(async (folder) => {
    path = paths.join(folder, 'a')
    await files.create(path, ['a'])
    throw new Error('full')
  })
  await expect(failing).rejects.toThrow('full')
  expect(path).not.toBe('')
  expect(await files.stat(path)).toBeUndefined()
})

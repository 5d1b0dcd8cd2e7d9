import { linkSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderSocket } from './folder-lock'
import { close, listen, ownerOf, serverOf } from './lock-socket'
import { lockMemory } from './memory-lock'

function files(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'wise-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return (name) => join(folder, name)
}

const refused = (path: string) => expect(lockMemory(path, 'the second')).rejects

it('refuses a second owner by the name of the first, under whatever name of the file', async () => {
  const path = files()
  writeFileSync(path('m'), 'memory')
  symlinkSync(path('m'), path('symbolic'))
  linkSync(path('m'), path('hard'))
  const lock = await lockMemory(path('symbolic'), 'the first')
  expect(lock.path.endsWith('/m')).toBe(true)
  const error = {
    code: 'MEMORY_IN_USE',
    message: expect.stringContaining(`the first (process ${process.pid})`),
  }
  for (const name of ['m', 'symbolic', 'hard']) await refused(path(name)).toMatchObject(error)
  await using _ = await lockMemory(path('other'), 'another')
  await lock[Symbol.asyncDispose]()
  await (await lockMemory(path('hard'), 'the second'))[Symbol.asyncDispose]()
})

it('owns a file that it has made or replaced since', async () => {
  const path = files()
  await using lock = await lockMemory(path('m'), 'the first')
  for (let i = 0; i < 2; i++) {
    writeFileSync(path('new'), 'memory')
    renameSync(path('new'), path('m'))
    await lock.follow()
    linkSync(path('m'), path(`hard${i}`))
    await refused(path(`hard${i}`)).toMatchObject({ code: 'MEMORY_IN_USE' })
  }
  // The replaced file is no longer locked.
  await (await lockMemory(path('hard0'), 'the second'))[Symbol.asyncDispose]()
})

describe.skipIf(process.platform !== 'linux')('a folder that containers share', () => {
  it('shows its owner, and is left without a trace', async () => {
    const path = files()
    const lock = await lockMemory(path('m'), 'the first')
    expect(await ownerOf(path(folderSocket('m')))).toMatch(`the first (process ${process.pid}) on `)
    await lock[Symbol.asyncDispose]()
    expect(readdirSync(path('.'))).toEqual([])
  })

  it('refuses an owner beside the one in another container', async () => {
    const path = files()
    const elsewhere = serverOf('wise-edit serve (process 1) on box')
    await listen(elsewhere, path(folderSocket('m')))
    await refused(path('m')).toMatchObject({
      code: 'MEMORY_IN_USE',
      message: expect.stringContaining('wise-edit serve (process 1) on box'),
    })
    await close(elsewhere)
    await (await lockMemory(path('m'), 'the second'))[Symbol.asyncDispose]()
  })

  it('takes over a socket whose owner was killed', async () => {
    const path = files()
    const killed = serverOf('killed')
    await listen(killed, path('socket'))
    // The socket that it removes has another name.
    renameSync(path('socket'), path(folderSocket('m')))
    await close(killed)
    await using _ = await lockMemory(path('m'), 'the second')
    expect(await ownerOf(path(folderSocket('m')))).toMatch('the second')
    expect(readdirSync(path('.'))).toEqual([folderSocket('m')])
  })
})

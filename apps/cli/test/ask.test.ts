import { copyFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, facts, teach, tempFolder, withFiles } from './in-process'
import { bitsOf } from './memory-bits'
import { wiseEdit } from './run'

const path = tempFolder()
const memory = path('acme.memory')
beforeAll(async () => {
  await teach(path, 'acme.memory', facts)
})

const [{ prompt, target, locality }] = facts as [(typeof facts)[0] & { locality: string }]

describe('wise-edit ask', () => {
  it('answers with what the memory taught, and says why', async () => {
    const args = ['ask', prompt, '--memory', memory, '--why', '--compare', '--max-tokens', '8']
    const { code, out } = await wiseEdit(args)
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'without: Michael Chan',
      `with:    ${target}`,
      expect.stringMatching(/^side memory 1 \(3 edits\): Δ [\d.]+ > ε [\d.]+$/),
      expect.stringMatching(/^similarity to the nearest edit: 1\.000 > [\d.]+, certain above [\d.]+$/),
      'answered by side memory 1',
      '',
    ])
  })

  it('leaves other questions to the model', async () => {
    const ask = (...more: string[]) => call('ask', locality, '--max-tokens', '4', ...more)
    const { out } = await ask('--memory', memory, '--why')
    expect(out).toMatch(/\nsimilarity to the nearest edit: [-\d.]+ ≤ [\d.]+\nanswered by the model itself\n$/)
    expect((await ask()).out).toBe(out.slice(0, out.indexOf('side memory')))
  })

  it('says in one line what it lacks', async () => {
    const ask = (...more: string[]) => call('ask', prompt, ...more)
    expect(await ask('--why')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^--why needs --memory\.\n/),
    })
    expect(await ask('--memory', '/no/memory')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Could not read.*\n$/),
    })
  })
})

describe('wise-edit undo', () => {
  it('leaves the memory as if the edit had never been made', async () => {
    const path = withFiles()
    await copyFile(memory, path('acme.memory'))
    const undo = (id: string) => call('undo', id, '--memory', path('acme.memory'))
    expect(await undo('plain-1')).toMatchObject({ code: 0, out: expect.stringMatching(/holds 2 edits\.\n$/) })
    await teach(path, 'other.memory', [facts[0], { ...facts[2], id: 'plain-2' }])
    expect(await bitsOf(path('acme.memory'))).toEqual(await bitsOf(path('other.memory')))
    const before = await bitsOf(path('acme.memory'))
    expect(await undo('plain-1')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/No edit is called "plain-1"/),
    })
    expect(await bitsOf(path('acme.memory'))).toEqual(before)
  })

  it('needs a memory', async () => {
    expect((await call('undo', 'plain-0')).code).toBe(2)
  })
})

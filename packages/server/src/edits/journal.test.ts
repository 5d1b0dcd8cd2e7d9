import { expect, it } from 'vitest'
import { FaultyDisk } from '../../test/faulty-disk'
import { Journal } from './journal'

const entry = (id: string) => ({ type: 'undo' as const, id })
const nothing = () => {}

it('drops a torn last line, and refuses a damaged one before others', async () => {
  const disk = new FaultyDisk()
  const { journal } = await Journal.open('j', disk)
  for (const id of ['a', 'b']) await journal.append(() => entry(id), nothing)
  const bytes = Buffer.from(await disk.read('j'))
  for (let length = bytes.indexOf('\n') + 1; length < bytes.length; length++) {
    await disk.write('j', bytes.subarray(0, length))
    expect((await Journal.open('j', disk)).entries).toEqual([entry('a')])
    expect(await disk.read('j')).toHaveLength(bytes.indexOf('\n') + 1)
  }
  const damaged = Buffer.from(bytes)
  damaged[12]! ^= 1
  await disk.write('j', damaged)
  await expect(Journal.open('j', disk)).rejects.toMatchObject({ code: 'JOURNAL_DAMAGED' })
})

/** Disk whose operations fail with the system error code `failing`, if it is set. */
class FailingDisk extends FaultyDisk {
  failing: string | undefined

  override async append(path: string, bytes: Uint8Array): Promise<void> {
    // An incomplete line is left in the file.
    if (this.failing) await super.append(path, bytes.subarray(0, 5))
    this.#check()
    return super.append(path, bytes)
  }

  override async truncate(path: string, length: number): Promise<void> {
    this.#check()
    return super.truncate(path, length)
  }

  #check(): void {
    if (this.failing) throw Object.assign(new Error(`${this.failing}: no`), { code: this.failing })
  }
}

it.each([
  ['ENOSPC', 'storage_full'],
  ['EMFILE', 'storage_failed'],
])('mends itself after %s, during which it says %s', async (failing, code) => {
  const disk = new FailingDisk()
  const { journal } = await Journal.open('j', disk)
  await journal.append(() => entry('a'), nothing)
  disk.failing = failing
  const commit = () => expect.unreachable()
  for (let i = 0; i < 2; i++) {
    await expect(journal.append(() => entry('b'), commit)).rejects.toMatchObject({ code })
    expect(journal.problem).toContain(failing)
  }
  disk.failing = undefined
  await journal.append(() => entry('c'), nothing)
  expect(journal.problem).toBe(undefined)
  expect((await Journal.open('j', disk)).entries).toEqual([entry('a'), entry('c')])
})

it('takes back a line whose log could not be written', async () => {
  const disk = new FaultyDisk()
  const { journal } = await Journal.open('j', disk)
  await journal.append(() => entry('a'), nothing)
  const line = { number: 1, time: '2026-01-01T00:00:00.000Z', action: 'undone' as const, id: 'b', by: 'me' }
  const log = { append: () => Promise.reject(new Error('full')) }
  await expect(journal.append(() => ({ ...entry('b'), log: [line] }), nothing, log)).rejects.toThrow('full')
  expect((await Journal.open('j', disk)).entries).toEqual([entry('a')])
})

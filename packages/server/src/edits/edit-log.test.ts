import { expect, it } from 'vitest'
import { FaultyDisk } from '../../test/faulty-disk'
import { catchUp } from './catch-up'
import { EditLog } from './edit-log'

const author = { by: 'Jane Roe', request: 'r1' }
const edit = (id: string) => ({ id, prompt: `Is ${id}?`, target: 'yes', created: 0 })

it('keeps who taught and undid what, and gives it out in pages', async () => {
  const disk = new FaultyDisk()
  const begun = await EditLog.open('l', disk)
  for (let i = 0; i < 5; i++) {
    await begun.append(begun.lines('taught', [edit(`a${i}`), edit(`ä${i}`)], author))
    await begun.append(begun.lines('undone', [{ id: `a${i}` }], author))
  }
  const log = await EditLog.open('l', disk)
  expect(log.last).toBe(15)
  const [first, , third] = await log.page(0, 3)
  expect(first).toMatchObject({
    number: 1,
    action: 'taught',
    id: 'a0',
    ...author,
    prompt: 'Is a0?',
    target: 'yes',
  })
  expect(Math.abs(Date.parse(first?.time as string) - Date.now())).toBeLessThan(60_000)
  expect(third).toMatchObject({ number: 3, action: 'undone', id: 'a0' })
  expect((await log.page(13, 100)).map(({ number }) => number)).toEqual([14, 15])
  expect(await log.page(15, 100)).toEqual([])
})

it('cuts off half a line, and takes from the journal what a crash kept from it', async () => {
  const disk = new FaultyDisk()
  const log = await EditLog.open('l', disk)
  const taught = log.lines('taught', [edit('a')], author)
  await log.append(taught)
  const undone = log.lines('undone', [{ id: 'a' }], author)
  await disk.append('l', Buffer.from('{"number":2,'))
  const entries = [
    { type: 'edits' as const, edits: [edit('a')], log: taught },
    { type: 'undo' as const, id: 'a', log: undone },
  ]
  const again = await EditLog.open('l', disk)
  await catchUp(again, entries)
  expect((await again.page(0, 10)).map(({ number, action }) => [number, action])).toEqual([
    [1, 'taught'],
    [2, 'undone'],
  ])
})

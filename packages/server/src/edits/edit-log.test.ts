import { expect, it } from 'vitest'
import { FaultyDisk } from '../../test/faulty-disk'
import { EditHistory } from './edit-history'
import { EditLog } from './edit-log'

const author = { by: 'Jane Roe', request: 'r1' }
const edit = (id: string) => ({ id, prompt: `Is ${id}?`, target: 'yes', created: 0 })

it('keeps who taught and undid what, and gives it out in pages', async () => {
  const disk = new FaultyDisk()
  const history = await EditHistory.open(await EditLog.open('l', disk), [])
  for (let i = 0; i < 5; i++) {
    await history.log.append(history.taught([edit(`a${i}`), edit(`ä${i}`)], author))
    await history.log.append(history.undone(`a${i}`, author))
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
  const { log, taught, undone } = await (async () => {
    const history = await EditHistory.open(await EditLog.open('l', disk), [])
    const taught = history.taught([edit('a')], author)
    await history.log.append(taught)
    return { log: history.log, taught, undone: history.undone('a', author) }
  })()
  expect(log.last).toBe(1)
  await disk.append('l', Buffer.from('{"number":2,'))
  const entries = [
    { type: 'edits' as const, edits: [edit('a')], log: taught },
    { type: 'undo' as const, id: 'a', log: undone },
  ]
  const again = await EditHistory.open(await EditLog.open('l', disk), entries)
  expect((await again.log.page(0, 10)).map(({ number, action }) => [number, action])).toEqual([
    [1, 'taught'],
    [2, 'undone'],
  ])
})

import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { reported } from './reported'

it('yields what work reports, then returns its result or throws its error', async () => {
  const work = async (report: (item: number) => void) => {
    report(1)
    report(2)
    await setImmediate()
    report(3)
    return 'done'
  }
  const items = reported(work)
  const seen: unknown[] = []
  let next = await items.next()
  for (; !next.done; next = await items.next()) seen.push(next.value)
  expect([seen, next.value]).toEqual([[1, 2, 3], 'done'])
  const failing = reported(async (report) => {
    await work(report)
    throw new Error('broken')
  })
  for (let count = 0; count < 3; count++) await failing.next()
  await expect(failing.next()).rejects.toThrow('broken')
})

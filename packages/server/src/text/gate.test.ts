import { expect, it } from 'vitest'
import { Gate } from './gate'

const signal = new AbortController().signal

it('lets in as many as it may, in order, and refuses what the line has no room for', async () => {
  const gate = new Gate(2, 2)
  const entered: number[] = []
  const leave: (() => void)[] = []
  const enter = (name: number) =>
    gate.enter(signal).then((out) => {
      entered.push(name)
      leave.push(out)
    })
  const all = [0, 1, 2, 3].map(enter)
  await expect(enter(4)).rejects.toMatchObject({ code: 'rate_limit_exceeded', retryAfter: 1 })
  expect([gate.running, gate.waiting]).toEqual([2, 2])
  await Promise.all(all.slice(0, 2))
  leave[0]?.()
  leave[0]?.()
  await all[2]
  expect(entered).toEqual([0, 1, 2])
  for (const out of leave) out()
  await all[3]
  leave[3]?.()
  expect([gate.running, gate.waiting]).toEqual([0, 0])
})

it('takes out of the line who goes away, and everyone when it closes', async () => {
  const gate = new Gate(1, 5)
  const leave = await gate.enter(signal)
  const gone = new AbortController()
  const first = gate.enter(gone.signal)
  const second = gate.enter(signal)
  gone.abort(new Error('gone'))
  await expect(first).rejects.toThrow('gone')
  expect(gate.waiting).toBe(1)
  gate.close()
  await expect(second).rejects.toMatchObject({ code: 'shutting_down' })
  leave()
  expect(gate.running).toBe(0)
  await expect(gate.enter(signal)).rejects.toMatchObject({ code: 'shutting_down' })
})

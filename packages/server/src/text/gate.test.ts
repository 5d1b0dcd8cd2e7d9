import { setImmediate } from 'node:timers/promises'
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

it('tells refused requests to come back one after another, as fast as texts end', async () => {
  let now = 0
  const gate = new Gate(1, 3, () => now)
  const leave = [await gate.enter(signal)]
  const enter = () => void gate.enter(signal).then((out) => leave.push(out))
  const absence = () => gate.enter(signal).catch(({ retryAfter }) => retryAfter)
  for (let count = 0; count < 3; count++) enter()
  expect(await absence()).toBe(1)
  for (const time of [1000, 1500]) {
    now = time
    leave.pop()?.()
    await setImmediate()
    enter()
  }
  expect([await absence(), await absence(), await absence(), await absence()]).toEqual([1, 1, 2, 2])
  now = 2500
  expect(await absence()).toBe(2)
  now = 10_000
  expect(await absence()).toBe(1)
  for (let count = 0; count < 200; count++) await absence()
  expect(await absence()).toBe(59)
})

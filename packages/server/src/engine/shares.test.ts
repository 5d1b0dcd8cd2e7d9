import { expect, it, vi } from 'vitest'
import { Shares, type Work } from './shares'

/** Runs work in pieces of the given milliseconds until a time, by a mocked clock. Returns the milliseconds of each kind. */
async function work(kinds: readonly [Work, number][], until: number): Promise<Record<string, number>> {
  let now = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now)
  const shares = new Shares()
  const spent: Record<string, number> = {}
  const loop = async (kind: Work, milliseconds: number) => {
    while (now < until) {
      await shares.run(kind, async () => {
        now += milliseconds
        spent[kind] = (spent[kind] ?? 0) + milliseconds
      })
    }
  }
  await Promise.all(kinds.map(([kind, milliseconds]) => loop(kind, milliseconds)))
  clock.mockRestore()
  return spent
}

it('gives eight texts half of the time, and the edit that trains the other half, however long its steps are', async () => {
  const texts = Array.from({ length: 8 }, (): [Work, number] => ['texts', 50])
  const { texts: ofTexts = 0, edit = 0 } = await work([...texts, ['edit', 700]], 100_000)
  expect(ofTexts / (ofTexts + edit)).toBeCloseTo(0.5, 1)
})

it('gives an evaluation half as much as the others, and all of the time to one that is alone', async () => {
  const spent = await work(
    [
      ['texts', 30],
      ['edit', 200],
      ['evaluation', 90],
    ],
    100_000,
  )
  expect((spent.evaluation ?? 0) / 100_000).toBeCloseTo(0.2, 1)
  expect(await work([['evaluation', 10]], 1000)).toEqual({ evaluation: 1000 })
})

it('saves up no time for a kind that had nothing to do', async () => {
  let now = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now)
  const shares = new Shares()
  const order: string[] = []
  const piece = (kind: Work) =>
    shares.run(kind, async () => {
      now += 10
      order.push(kind)
    })
  for (let i = 0; i < 100; i++) await piece('texts')
  await Promise.all([
    ...Array.from({ length: 4 }, () => piece('texts')),
    ...Array.from({ length: 4 }, () => piece('edit')),
  ])
  clock.mockRestore()
  expect(order.slice(100, 106).filter((kind) => kind === 'edit')).toHaveLength(3)
})

it('takes no second turn for work within one', async () => {
  const shares = new Shares()
  const inner = await shares.run('edit', () => shares.run('texts', async () => 'done'))
  expect(inner).toBe('done')
})

import { createRandom } from '@wise-edit/core'
import { expect, it } from 'vitest'
import { FakeEditor, fakeEngine, InstantEditor } from '../../test/fake-editor'
import { FaultyDisk } from '../../test/faulty-disk'
import { EditQueue } from './edit-queue'

const CRASHES = 200
const me = { by: 'me' }

it.each([
  ['slow', FakeEditor, 60],
  ['instant', InstantEditor, 24],
] as const)(
  `loses nothing that was acknowledged, and never breaks the memory, at ${CRASHES} crashes, with %s undo`,
  async (_, Editor, steps) => {
    const disk = new FaultyDisk()
    const random = createRandom('crashes')
    let expected = new Set<string>()
    let made = 0
    for (let crash = 0; crash < CRASHES; crash++) {
      disk.arm(random.int(steps), crash)
      const unsure = await workUntilCrash(
        () => open(disk, Editor),
        disk,
        expected,
        random,
        () => `edit-${made++}`,
      )
      disk.restart()
      const queue = await open(disk, Editor)
      await queue.idle()
      const held = new Set(queue.list().map(({ id }) => id))
      await queue.close()
      const without = (ids: Set<string>, others: Set<string>) =>
        [...ids].filter((id) => !others.has(id) && !unsure.has(id))
      expect({ crash, lost: without(expected, held), reborn: without(held, expected) }).toEqual({
        crash,
        lost: [],
        reborn: [],
      })
      expected = held
    }
    expect(made).toBeGreaterThan(CRASHES)
  },
)

/** Sends edits and undos until the disk crashes; returns the ids of those that were not acknowledged. */
async function workUntilCrash(
  start: () => Promise<EditQueue>,
  disk: FaultyDisk,
  expected: Set<string>,
  random: ReturnType<typeof createRandom>,
  newId: () => string,
): Promise<Set<string>> {
  const queue = await start().catch(() => undefined)
  const unsure = new Set<string>()
  while (queue && !disk.crashed) {
    const undone = random.next() < 0.4 ? [...expected][random.int(Math.max(1, expected.size))] : undefined
    const ids = undone ? [undone] : Array.from({ length: 1 + random.int(3) }, newId)
    const edits = ids.map((id) => ({ id, prompt: `What is ${id}?`, target: random.next() < 0.1 ? '!' : id }))
    await (undone ? queue.undo(undone, me) : queue.add(edits, me)).then(
      () => {
        for (const id of ids) undone ? expected.delete(id) : expected.add(id)
      },
      () => {
        for (const id of ids) unsure.add(id)
      },
    )
    for (let wait = random.int(8); wait > 0; wait--) await new Promise(setImmediate)
    // This is long enough for a save in the background.
    if (random.next() < 0.2) await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await queue?.close()
  return unsure
}

async function open(disk: FaultyDisk, Editor: typeof FakeEditor): Promise<EditQueue> {
  const { memory } = await fakeEngine(disk, { Editor })
  const times = { retryAfter: 1, saveAfter: 0 }
  return EditQueue.open({ memory, journal: 'm.journal', log: 'm.log', disk, maxWaiting: 1000, ...times })
}

import { expect, it } from 'vitest'
import { FakeEditor, fakeEngine, InstantEditor } from '../../test/fake-editor'
import { FaultyDisk } from '../../test/faulty-disk'

const fact = (id: string) => ({ id, prompt: `Is ${id}?`, target: 'yes' })

async function taught(Editor: typeof FakeEditor) {
  const disk = new FaultyDisk()
  const { memory } = await fakeEngine(disk, { Editor })
  for await (const _ of memory.editEvents([fact('a'), fact('b')]));
  await memory.save()
  return { disk, memory }
}

it('answers from the memory as it was while an edit is taken back', async () => {
  const { memory } = await taught(FakeEditor)
  const undone = memory.undo('a')
  const seen = new Set<number>()
  let isDone = false
  undone.then(() => {
    isDone = true
  })
  while (!isDone) {
    seen.add(memory.answering.edits.length)
    await new Promise(setImmediate)
  }
  expect([...seen]).toEqual([2])
  expect(memory.edits.map(({ id }) => id)).toEqual(['b'])
})

it('takes an edit back where the file was damaged meanwhile', async () => {
  const { disk, memory } = await taught(FakeEditor)
  await disk.write('m', Buffer.from('damaged'))
  await memory.undo('a')
  expect(memory.edits.map(({ id }) => id)).toEqual(['b'])
})

it('loads no second editor to take an edit back at once', async () => {
  const { disk, memory } = await taught(InstantEditor)
  await disk.write('m', Buffer.from('damaged'))
  const undone = memory.undo('a')
  expect(memory.edits.map(({ id }) => id)).toEqual(['b'])
  await undone
})

import { describe, expect, it, onTestFinished } from 'vitest'
import { FakeEditor, fakeEngine, InstantEditor } from '../../test/fake-editor'
import { FaultyDisk } from '../../test/faulty-disk'
import { ServiceError } from '../errors'
import { EditQueue } from './edit-queue'
import { Journal } from './journal'

async function open(disk = new FaultyDisk(), maxWaiting = 10, Editor = FakeEditor, saveAfter = 0) {
  const { memory } = await fakeEngine(disk, { Editor })
  const queue = await EditQueue.open({
    memory,
    journal: 'm.journal',
    log: 'm.log',
    disk,
    maxWaiting,
    retryAfter: 1,
    saveAfter,
  })
  onTestFinished(() => queue.close())
  return queue
}

const me = { by: 'me' }
const fact = (id: string, target = 'yes') => ({ id, prompt: `Is ${id}?`, target })
const states = (queue: EditQueue) => queue.list().map(({ id, state }) => `${id} ${state}`)

describe('EditQueue', () => {
  it('makes edits one after another, keeps their losses, and takes them back', async () => {
    const queue = await open()
    await queue.add([fact('a'), fact('b')], me)
    expect(states(queue)).toContain('b waiting')
    await queue.idle()
    expect(states(queue)).toEqual(['a done', 'b done'])
    expect(queue.list()[0]?.progress).toEqual({ step: 3, steps: 3, loss: 1, losses: [3, 2, 1] })
    await queue.undo('a', me)
    await queue.idle()
    expect(states(queue)).toEqual(['b done'])
  })

  it('takes an edit out of the queue, and stops the one under way', async () => {
    const queue = await open()
    await queue.add([fact('a'), fact('b'), fact('c')], me)
    while (!states(queue).includes('a training')) await new Promise(setImmediate)
    await Promise.all([queue.undo('a', me), queue.undo('b', me)])
    await queue.idle()
    expect(states(queue)).toEqual(['c done'])
  })

  it('takes an edit back before it makes those that wait', async () => {
    const queue = await open()
    await queue.add([fact('a')], me)
    await queue.idle()
    await queue.add([fact('b'), fact('c')], me)
    while (!states(queue).includes('b training')) await new Promise(setImmediate)
    await queue.undo('a', me)
    while (states(queue).some((each) => each.startsWith('a '))) await new Promise(setImmediate)
    expect(states(queue)).toContain('b done')
    expect(states(queue)).not.toContain('c done')
    await queue.add([fact('a', 'no')], me)
    await queue.idle()
    expect(queue.list().map(({ id, target }) => `${id} ${target}`)).toEqual(['b yes', 'c yes', 'a no'])
  })

  it('has taken an edit back when it says so, in the middle of another, where the editor can', async () => {
    const queue = await open(new FaultyDisk(), 10, InstantEditor)
    await queue.add([fact('a')], me)
    await queue.idle()
    await queue.add([fact('b'), fact('c')], me)
    while (!states(queue).includes('b training')) await new Promise(setImmediate)
    await queue.undo('a', me)
    expect(states(queue)).toEqual(['b training', 'c waiting'])
    await queue.undo('b', me)
    await queue.idle()
    expect(states(queue)).toEqual(['c done'])
  })

  it('saves many changes at once after they are made, and the rest when it is closed', async () => {
    const disk = new FaultyDisk()
    const long = 1e6
    const queue = await open(disk, 10, InstantEditor, long)
    await queue.add([fact('a'), fact('b'), fact('c', '!')], me)
    await queue.idle()
    await queue.undo('a', me)
    expect(states(queue)).toEqual(['b done', 'c failed'])
    expect(await disk.exists('m')).toBe(false)
    expect(await queue.flush()).toBe(true)
    expect((await FakeEditor.load('m', disk)).edits.map(({ id }) => id)).toEqual(['b'])
    const { entries } = await Journal.open('m.journal', disk)
    expect(entries).toMatchObject([{ type: 'made' }, { type: 'failed', edit: { id: 'c' } }])
    await queue.add([fact('a', 'no')], me)
    await queue.idle()
    await queue.close()
    const { edits } = await FakeEditor.load('m', disk)
    expect(edits.map(({ id, target }) => `${id} ${target}`)).toEqual(['b yes', 'a no'])
  })

  it('keeps in the journal what a crash leaves unsaved, an edit taken back and made anew too', async () => {
    const disk = new FaultyDisk()
    const queue = await open(disk, 10, InstantEditor, 1e6)
    await queue.add([fact('a'), fact('b')], me)
    await queue.idle()
    await queue.flush()
    await queue.undo('a', me)
    await queue.add([fact('a', 'no')], me)
    await queue.add([fact('c', '!')], me)
    await queue.idle()
    // A second queue stands for the restart after a crash.
    const restarted = await open(disk, 10, InstantEditor, 1e6)
    await restarted.idle()
    expect(states(restarted)).toEqual(['b done', 'a done', 'c failed'])
    expect(restarted.list()[1]?.target).toBe('no')
  })

  it('keeps what could not be made, through a restart, until it is taken back', async () => {
    const disk = new FaultyDisk()
    const first = await open(disk)
    await first.add([fact('a', '!')], me)
    await first.idle()
    await first.close()
    const queue = await open(disk)
    expect(queue.list()).toMatchObject([{ id: 'a', state: 'failed', error: 'this cannot be taught' }])
    await queue.undo('a', me)
    expect(queue.list()).toEqual([])
  })

  it("keeps edits that were not learned, with the model's answer, rewordings and near texts", async () => {
    const disk = new FaultyDisk()
    const first = await open(disk)
    const edit = { ...fact('a', '?'), paraphrases: ['Is it a?'], contrasts: ['Was it a?'] }
    await first.add([edit], me)
    expect(first.list()).toMatchObject([edit])
    await first.close()
    const queue = await open(disk)
    await queue.idle()
    expect(queue.list()).toMatchObject([{ ...edit, state: 'not_learned', answer: 'ten' }])
  })

  it('refuses taken ids, more edits than may wait, and unknown ids', async () => {
    const queue = await open(new FaultyDisk(), 2)
    await queue.add([fact('a')], me)
    await expect(queue.add([fact('b'), fact('a')], me)).rejects.toMatchObject({ code: 'edit_exists' })
    await expect(queue.add([fact('b'), fact('b')], me)).rejects.toMatchObject({ code: 'edit_exists' })
    await expect(queue.add([fact('b'), fact('c'), fact('d')], me)).rejects.toMatchObject({
      code: 'queue_full',
    })
    await expect(queue.undo('b', me)).rejects.toMatchObject({ code: 'edit_not_found' })
    await queue.idle()
    expect(states(queue)).toEqual(['a done'])
  })

  it('derives the id of an edit from its content', async () => {
    const queue = await open()
    const { prompt, target } = fact('a')
    const [id] = await queue.add([{ prompt, target }], me)
    expect(id).toMatch(/^edit-[\da-f]{12}$/)
    await expect(queue.add([{ prompt, target }], me)).rejects.toMatchObject({ code: 'edit_exists' })
  })

  it('tries an edit again that was not learned or could not be made, and no other', async () => {
    const disk = new FaultyDisk()
    for (const Editor of [FakeEditor, InstantEditor]) {
      const queue = await open(disk, 10, Editor)
      await queue.add([fact('a', '?'), fact('b', '!'), fact('c')], me)
      await queue.idle()
      expect(states(queue).sort()).toEqual(['a not_learned', 'b failed', 'c done'])
      await expect(queue.add([fact('a'), fact('c')], me)).rejects.toMatchObject({ code: 'edit_exists' })
      await queue.add([fact('a'), fact('b')], me)
      await expect(queue.add([fact('a')], me)).rejects.toMatchObject({ code: 'edit_exists' })
      await queue.idle()
      expect(states(queue).sort()).toEqual(['a done', 'b done', 'c done'])
      for (const id of ['a', 'b', 'c']) await queue.undo(id, me)
      await queue.idle()
      await queue.close()
    }
  })

  it('replaces an edit that is made, one in training, and one that waits, also after a restart', async () => {
    const disk = new FaultyDisk()
    for (const Editor of [FakeEditor, InstantEditor]) {
      const queue = await open(disk, 10, Editor)
      await queue.add([fact('a')], me)
      await queue.idle()
      await queue.add([fact('b'), fact('c')], me)
      while (!states(queue).includes('b training')) await new Promise(setImmediate)
      for (const id of ['a', 'b', 'c', 'd']) await queue.replace(fact(id, 'new'), me)
      await queue.close()
      const again = await open(disk, 10, Editor)
      await again.idle()
      const edits = again.list().map(({ id, target, state }) => `${id} ${target} ${state}`)
      expect(edits.sort()).toEqual(['a', 'b', 'c', 'd'].map((id) => `${id} new done`))
      for (const { id } of again.list()) await again.undo(id, me)
      await again.idle()
      await again.close()
    }
  })

  it('replaces an edit while nothing else is to be done', async () => {
    for (const Editor of [FakeEditor, InstantEditor]) {
      const queue = await open(new FaultyDisk(), 10, Editor)
      await queue.add([fact('a')], me)
      await queue.idle()
      for (const target of ['new', 'newer']) {
        await queue.replace(fact('a', target), me)
        await queue.idle()
        expect(queue.list()).toMatchObject([{ id: 'a', target, state: 'done' }])
      }
    }
  })

  it('retries after a restart the edits that were accepted for it', async () => {
    const disk = new FaultyDisk()
    const first = await open(disk)
    await first.add([fact('a', '?')], me)
    await first.idle()
    await first.add([fact('a')], me)
    await first.close()
    const second = await open(disk)
    await second.idle()
    expect(states(second)).toEqual(['a done'])
  })

  it('lets edits that wait be withdrawn where no more may wait', async () => {
    const queue = await open(new FaultyDisk(), 3)
    await queue.add([fact('a'), fact('b'), fact('c')], me)
    await queue.undo('c', me)
    await queue.undo('b', me)
    await queue.idle()
    expect(states(queue)).toEqual(['a done'])
  })

  it('says where in the queue an edit stands, and when it is made once others were', async () => {
    const queue = await open()
    await queue.add([fact('a'), fact('b'), fact('c')], me)
    expect(queue.list().map(({ position }) => position)).toEqual([1, 2, 3])
    expect(queue.list()[2]?.seconds_left).toBe(undefined)
    while (!states(queue).includes('b training')) await new Promise(setImmediate)
    const [, b, c] = queue.list()
    expect([b?.position, c?.position]).toEqual([1, 2])
    expect(c?.seconds_left).toBeGreaterThan(b?.seconds_left as number)
    await queue.idle()
    expect(queue.list()[2]).not.toHaveProperty('position', 1)
  })

  it('keeps an edit for the next start whose model stops under it', async () => {
    class StoppingEditor extends FakeEditor {
      // biome-ignore lint/correctness/useYield: it stops before the first step
      override async *editEvents(): AsyncGenerator<never> {
        throw new ServiceError('model_stopped', 'The model stopped.')
      }
    }
    const disk = new FaultyDisk()
    const queue = await open(disk, 10, StoppingEditor)
    await queue.add([fact('a'), fact('b')], me)
    await queue.close()
    expect(states(queue)).toEqual(['a waiting', 'b waiting'])
    const again = await open(disk)
    await again.idle()
    expect(states(again)).toEqual(['a done', 'b done'])
  })
})

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describeWhere, freePort, NO_REDIS, redisProgram, startRedis } from '@wise-edit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCell } from '../src/cell/run-cell'
import { readCell } from '../src/cell/store'
import { runQueued } from '../src/queue/coordinator'
import { lasting, tempFolder, tinyCell } from './cells'

const server = redisProgram()

describeWhere(server !== undefined, 'cells on workers by way of Redis', NO_REDIS, () => {
  const processes: ChildProcess[] = []
  let redis: Awaited<ReturnType<typeof startRedis>>
  let url: string

  beforeAll(async () => {
    redis = await startRedis(server as string)
    url = redis.url
  })

  afterAll(() => {
    redis.stop()
    for (const one of processes) one.kill('SIGKILL')
  })

  it('ends each exactly once, though a worker is killed in the middle of one', async () => {
    const folder = tempFolder()
    const cells = [0, 1, 2].map((seed) => tinyCell({ id: `tiny-${seed}`, seed, T: [2, 4], rollbacks: 1 }))
    const workers = [0, 1].map(() => startWorker(url, folder))
    processes.push(...workers)
    const ended: string[] = []
    let killed: string | undefined
    const outcomes = await runQueued(cells, {
      url,
      folder,
      save: { edits: 1, seconds: 1000 },
      onProgress: ({ id }, { done }, worker) => {
        const victim = workers.find(({ pid }) => worker.endsWith(` ${pid}`))
        if (killed || done !== 2 || !victim) return
        killed = id
        victim.kill('SIGKILL')
      },
      onEnd: ({ cell, outcome }) => ended.push(`${cell.id} ${outcome}`),
    })
    expect(ended.sort()).toEqual(['tiny-0 done', 'tiny-1 done', 'tiny-2 done'])
    expect(outcomes.length).toBe(3)
    const states = await Promise.all(cells.map(({ id }) => readCell(folder, id)))
    // Others may have been resumed too, if a lock expired on a busy machine.
    expect(states.filter((state) => state!.resumed > 0).map((state) => state!.cell.id)).toContain(killed)
    const alone = await runCell(cells[0]!, { folder: tempFolder() })
    expect(lasting(states[0]!)).toEqual(lasting(alone))
    const survivor = workers.find(({ killed }) => !killed)!
    survivor.kill('SIGTERM')
    expect(await once(survivor, 'exit')).toEqual([0, null])
  })

  it('says that nothing answers', async () => {
    const nowhere = {
      url: `redis://127.0.0.1:${await freePort()}`,
      folder: '',
      save: { edits: 1, seconds: 1 },
    }
    await expect(runQueued([], nowhere)).rejects.toThrow(/No Redis or Valkey answers at redis:.* Start one/)
    await expect(runQueued([], { ...nowhere, url: 'localhost' })).rejects.toThrow('Found --redis localhost')
  })

  it('reports a failed cell, and continues', async () => {
    const folder = tempFolder()
    processes.push(startWorker(url, folder))
    const cells = [
      tinyCell({ id: 'wrong', options: { step: 1 } }),
      tinyCell({ id: 'right', method: 'unedited', options: {}, T: [2] }),
    ]
    const outcomes = await runQueued(cells, { url, folder, save: { edits: 1, seconds: 1000 } })
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['failed', 'done'])
    expect(outcomes[0]?.error?.message).toContain('no option is called "step"')
  })
})

function startWorker(url: string, folder: string): ChildProcess {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  const command = ['worker', '--redis', url, '--out', folder, '--threads', '1', '--lock', '5']
  return spawn(process.execPath, ['--import', 'tsx', '--conditions=@wise-edit/source', main, ...command], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

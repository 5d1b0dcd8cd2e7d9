import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { describeWhere, freePort, NO_REDIS, redisProgram, startRedis } from '@wise-edit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { facts, jsonl, withFiles } from './in-process'
import { bitsOf } from './memory-bits'
import { commandOf, wiseEdit } from './run'

const server = redisProgram()

describeWhere(server !== undefined, 'edits that workers train by way of Redis', NO_REDIS, () => {
  const workers: ChildProcess[] = []
  let redis: Awaited<ReturnType<typeof startRedis>>

  beforeAll(async () => {
    redis = await startRedis(server as string)
  })

  afterAll(() => {
    for (const worker of workers) worker.kill('SIGKILL')
    redis.stop()
  })

  it('are the same as those trained here, though a worker is killed', async () => {
    const files = withFiles({ 'facts.jsonl': jsonl(facts) })
    const edit = (name: string, ...more: string[]) =>
      wiseEdit(['edit', '--edits', files('facts.jsonl'), '--out', files(name), ...more])
    const queued = edit('queued.memory', '--redis', redis.url)
    const first = await startWorker('--lock', '5')
    first.stderr?.once('data', () => first.kill('SIGKILL'))
    const second = await startWorker('--lock', '5')
    const { code, out } = await queued
    expect([code, out]).toEqual([0, `${files('queued.memory')} holds 3 edits: 3 made now\n`])
    await edit('alone.memory')
    expect(await bitsOf(files('queued.memory'))).toEqual(await bitsOf(files('alone.memory')))
    second.kill('SIGTERM')
    expect(await once(second, 'exit')).toEqual([0, null])
  })

  it('say where they wait when no worker is there, and are withdrawn by Ctrl-C', async () => {
    const files = withFiles({ 'facts.jsonl': jsonl(facts) })
    // Another seed, so that results of other tests in the queue are not reused.
    const program = commandOf([
      'edit',
      '--seed',
      '1',
      '--edits',
      files('facts.jsonl'),
      '--out',
      files('m'),
      '--redis',
      redis.url,
    ])
    const child = spawn(program[0] as string, program.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (text) => {
      said += text
      // A second signal would end it at once.
      if (said.includes('wise-edit worker') && !child.killed) child.kill('SIGINT')
    })
    expect(await once(child, 'exit')).toEqual([130, null])
    expect(said).toContain('3 edits wait at redis://')
    expect(said).toContain('Stopped: 0 of 3 edits made')
  })

  it('need a server that answers', async () => {
    const files = withFiles({ 'facts.jsonl': jsonl(facts) })
    const nowhere = `redis://127.0.0.1:${await freePort()}`
    const args = ['edit', '--edits', files('facts.jsonl'), '--out', files('m'), '--redis', nowhere]
    expect(await wiseEdit(args)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`No Redis or Valkey answers at ${nowhere}`),
    })
  })

  /** Starts a worker and resolves once it waits for edits. */
  async function startWorker(...args: string[]): Promise<ChildProcess> {
    const [program, ...rest] = commandOf(['worker', '--redis', redis.url, ...args])
    const worker = spawn(program as string, rest, { stdio: ['ignore', 'ignore', 'pipe'] })
    workers.push(worker)
    let said = ''
    for await (const text of worker.stderr.iterator({ destroyOnReturn: false })) {
      said += text
      if (said.includes('Waiting for edits')) break
    }
    return worker
  }
})

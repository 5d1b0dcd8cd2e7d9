import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, watch, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { facts, jsonl, quick, tempFolder, withFiles } from './files'
import { commandOf, wiseEdit } from './run'

const path = tempFolder()
const memory = path('acme.memory')
/** A memory whose edits share a shard, so that an undo trains the others again. */
const shared = path('shared.memory')
beforeAll(async () => {
  writeFileSync(path('facts.jsonl'), jsonl(facts.slice(0, 2)))
  writeFileSync(path('quick.json'), JSON.stringify({ ...quick, steps: 60, stopLoss: 0 }))
  const teach = ['edit', '--edits', path('facts.jsonl'), '--settings', path('quick.json')]
  await wiseEdit([...teach, '--out', memory, '--method', 'wise-merge', '--limit', '1'])
  await wiseEdit([...teach, '--out', shared, '--method', 'wise-merge'])
})

interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  out: string
  err: string
}

/** Starts the program; sends Ctrl-C once `when` resolves, and returns how it ended. */
async function interrupted(
  args: readonly string[],
  when: (child: ChildProcess) => Promise<unknown>,
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const [program, ...rest] = commandOf(args)
  const child = spawn(program!, rest, { env: { ...process.env, ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  const texts = { out: '', err: '' }
  child.stdout.on('data', (text) => {
    texts.out += text
  })
  child.stderr.on('data', (text) => {
    texts.err += text
  })
  const ended = once(child, 'close')
  await Promise.race([when(child), ended])
  child.kill('SIGINT')
  const [code, signal] = await ended
  return { code, signal, ...texts }
}

/** Resolves once the program has written a text that matches. */
function said(pattern: RegExp, stream: 'stdout' | 'stderr' = 'stderr') {
  return (child: ChildProcess) =>
    new Promise<void>((resolve) => {
      let text = ''
      child[stream]?.on('data', (piece) => {
        text += piece
        if (pattern.test(text)) resolve()
      })
    })
}

/** Starts a hub that never answers; returns its address, and when it was asked. */
async function silentHub() {
  const hub = createServer(() => {})
  const asked = once(hub, 'request')
  hub.listen(0, '127.0.0.1')
  await once(hub, 'listening')
  onTestFinished(() => {
    hub.closeAllConnections()
    hub.close()
  })
  return { asked, env: { HF_ENDPOINT: `http://127.0.0.1:${(hub.address() as AddressInfo).port}` } }
}

/** Returns the files of a folder that a program has begun to write. */
function halfWritten(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.tmp') || name.endsWith('.lock'))
}

describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  it.each([
    ['edit', '--edits', '$FACTS', '--out', '$NEW'],
    ['check', '--memory', memory],
    ['ask', 'Who?', '--memory', memory],
    ['generate', 'Who'],
    ['undo', 'plain-0', '--memory', shared],
    ['serve', '--memory', '$NEW', '--port', '0'],
  ])('while %s loads a model ends it and changes nothing', async (...args) => {
    const files = withFiles({ 'facts.jsonl': jsonl(facts), 'cache.txt': '' })
    const { asked, env } = await silentHub()
    const filled = args.map((arg) => arg.replace('$FACTS', files('facts.jsonl')).replace('$NEW', files('m')))
    mkdirSync(files('hub'))
    const model = ['--model', 'someone/something']
    const ended = await interrupted([...filled, ...model], () => asked, {
      ...env,
      HF_HUB_CACHE: files('hub'),
    })
    expect(ended).toEqual({ code: 130, signal: null, out: '', err: 'Stopped.\n' })
    expect([existsSync(files('m')), halfWritten(files('.'))]).toEqual([false, []])
  })

  it.each([
    ['edit', '--edits', '-', '--dry-run'],
    ['check', '--memory', memory, '--records', '-'],
  ])('while %s waits for stdin ends it', async (...args) => {
    const [program, ...rest] = commandOf(args)
    const child = spawn(program!, rest)
    onTestFinished(() => void child.kill('SIGKILL'))
    const ended = once(child, 'close')
    let err = ''
    child.stderr.on('data', (text) => {
      err += text
    })
    // Many times what the pipe holds: once it is written, the program is reading.
    await new Promise((resolve) => child.stdin.write(jsonl(facts.slice(1, 2)).repeat(50_000), resolve))
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    expect(err).toBe('Stopped.\n')
  })

  it('while an edit is saved leaves a whole memory', async () => {
    const files = withFiles({ 'facts.jsonl': jsonl(facts), 'quick.json': JSON.stringify(quick) })
    const saving = () =>
      new Promise<void>((resolve) => {
        const watcher = watch(files('.'), (_, name) => {
          if (name?.endsWith('.tmp')) resolve()
        })
        onTestFinished(() => watcher.close())
      })
    const args = ['edit', '--edits', files('facts.jsonl'), '--out', files('m'), '--save-every', '0']
    const settings = ['--method', 'wise-merge', '--settings', files('quick.json')]
    const { code, err } = await interrupted([...args, ...settings], saving)
    const { edits } = JSON.parse((await wiseEdit(['inspect', files('m'), '--json'])).out)
    expect(halfWritten(files('.'))).toEqual([])
    // The signal may arrive after the last edit.
    if (code === 0) expect(edits).toHaveLength(3)
    else
      expect([code, err]).toEqual([130, expect.stringContaining(`Stopped: ${edits.length} of 3 edits made`)])
  })

  it.each(['ask', 'generate'])('while %s answers ends it', async (command) => {
    const long = [command, 'The capital of', '--max-tokens', '2000', '--temperature', '2', '--seed', '1']
    const { code, err } = await interrupted(long, said(/(\S+\s+){6}/, 'stdout'))
    expect([code, err]).toEqual([130, 'Stopped.\n'])
  })

  it('while undo trains the other edits again leaves the memory as it was', async () => {
    const before = (await wiseEdit(['inspect', shared, '--json'])).out
    const { code, err } = await interrupted(['undo', 'plain-0', '--memory', shared], said(/Training/))
    expect([code, err]).toEqual([
      130,
      expect.stringMatching(/\nStopped: nothing was undone, and .* is unchanged\.\n$/),
    ])
    expect((await wiseEdit(['inspect', shared, '--json'])).out).toBe(before)
    expect(halfWritten(path('.'))).toEqual([])
  })
})

import { userInfo } from 'node:os'
import { lockMemory } from '@wise-edit/server/internal'
import { expect, it } from 'vitest'
import { call, facts, teach, withFiles } from './in-process'

it('wise-edit log tells what edit and undo did, by whom and when', async () => {
  const path = withFiles()
  const memory = path('acme.memory')
  await teach(path, 'acme.memory', facts.slice(0, 2))
  await call('undo', 'plain-1', '--memory', memory)
  const { out } = await call('log', memory)
  const { username } = userInfo()
  expect(out.split('\n')).toEqual([
    expect.stringMatching(
      new RegExp(`^1 20\\S+Z ${username} taught plain-0: "What is the director.*" -> "William A Seiter"$`),
    ),
    expect.stringContaining(`${username} taught plain-1: `),
    expect.stringMatching(new RegExp(`^3 \\S+Z ${username} undid plain-1$`)),
    '',
  ])
  const page = await call('log', memory, '--after', '1', '--limit', '1', '--json')
  expect(JSON.parse(page.out)).toMatchObject([{ number: 2, action: 'taught', id: 'plain-1' }])
})

it('edit and undo refuse a memory that another program has, by its name', async () => {
  const path = withFiles({ 'e.jsonl': JSON.stringify(facts[0]) })
  const memory = path('acme.memory')
  await using _ = await lockMemory(memory, 'wise-edit serve')
  for (const args of [
    ['edit', '--edits', path('e.jsonl'), '--out', memory],
    ['undo', 'plain-0', '--memory', memory],
  ]) {
    const { code, err } = await call(...args)
    expect(code).toBe(1)
    expect(err).toContain(`belongs to wise-edit serve (process ${process.pid})`)
  }
})

it('wise-edit log names a memory that is not there, and a line that is damaged', async () => {
  const path = withFiles({ 'old.memory': 'x', 'new.memory.log': '{"number": 1}\n' })
  expect(await call('log', path('old.memory'))).toEqual({ code: 0, out: '', err: '' })
  const missing = await call('log', path('none.memory'))
  expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('Found neither ')])
  const damaged = await call('log', path('new.memory'))
  expect([damaged.code, damaged.err]).toEqual([
    1,
    expect.stringMatching(/^Line 1 of ".*new\.memory\.log" is no entry/),
  ])
})

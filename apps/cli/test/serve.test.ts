import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { call, facts, quick, withFiles } from './in-process'
import { commandOf, wiseEdit } from './run'

const { prompt, target } = facts[0]!
const TOKEN = { WISE_EDIT_TOKEN: 'secret' }

it('wise-edit serve answers, takes edits, survives kill -9 in the middle of one, and stops on request', async () => {
  const path = withFiles({ 'quick.json': JSON.stringify({ ...quick, steps: 40 }) })
  const args = [
    '--memory',
    path('acme.memory'),
    '--settings',
    path('quick.json'),
    '--mode',
    'merge',
    '--name',
    'tiny',
    '--port',
    '0',
  ]
  const first = await start(args, TOKEN)
  expect(await ask(first.url)).toBe('Michael Chan')
  const edit = await request(first.url, 'POST', '/v1/edits', { prompt, target })
  while ((await request(first.url, 'GET', `/v1/edits/${edit.id}`)).state !== 'training') await pause()
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')

  const second = await start(args, TOKEN)
  while ((await request(second.url, 'GET', `/v1/edits/${edit.id}`)).state !== 'done') await pause()
  expect(await ask(second.url)).toBe(target)
  expect(await ask(second.url, 'tiny:unedited')).toBe('Michael Chan')
  second.child.kill('SIGTERM')
  expect(await once(second.child, 'exit')).toEqual([0, null])

  const { out } = await wiseEdit(['ask', prompt, '--memory', path('acme.memory'), '--max-tokens', '8'])
  expect(out).toBe(`${target}\n`)
})

it.each([
  [['--host', '0.0.0.0'], 1, 'there is no token'],
  [['--token', 'two words'], 1, 'The token is empty or holds white space'],
  [['--port', '65536'], 2, '--port is "65536"; expected a whole number from 0 to 65535.'],
  [['--running', '0'], 2, '--running is "0"; expected a whole number from 1.'],
])('wise-edit serve %j fails before it loads anything', async (args, code, message) => {
  const path = withFiles()
  const answer = await call('serve', '--memory', path('acme.memory'), '--model', path('none'), ...args)
  expect(answer.code).toBe(code)
  expect(answer.err).toContain(message)
})

async function start(args: string[], env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; url: string }> {
  const [program, ...rest] = commandOf(['serve', ...args])
  const child = spawn(program!, rest, { env: { ...process.env, ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  let problems = ''
  child.stderr.on('data', (text) => {
    problems += text
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(problems)))
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])
  ended.catch(() => {})
  return { child, url: /http:\S+(?=;)/.exec(line as string)![0] }
}

async function ask(url: string, model = 'tiny'): Promise<string> {
  const messages = [{ role: 'user', content: prompt }]
  const { choices } = await request(url, 'POST', '/v1/chat/completions', { model, messages, max_tokens: 8 })
  return choices[0].message.content
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes
async function request(url: string, method: string, path: string, body?: unknown): Promise<any> {
  const headers = { authorization: 'Bearer secret', 'content-type': 'application/json' }
  const sent = body
    ? { body: JSON.stringify(body), headers }
    : { headers: { authorization: headers.authorization } }
  return (await fetch(url + path, { method, ...sent })).json()
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}

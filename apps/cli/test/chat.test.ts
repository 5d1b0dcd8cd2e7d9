import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { facts, teach, withFiles } from './in-process'
import { commandOf } from './run'

it('wise-edit chat answers line by line, with and without the memory', async () => {
  const path = withFiles()
  const memory = path('acme.memory')
  await teach(path, 'acme.memory', facts.slice(0, 1))
  const { prompt, target } = facts[0]!
  const { code, out, err } = await talk(
    ['chat', '--memory', memory, '--max-tokens', '8'],
    [prompt, '/why', '/compare', '/new', '/why', '/help', '', '/quit', 'never asked'],
  )
  expect(code).toBe(0)
  expect(out.split('\n')).toEqual([
    target,
    expect.stringMatching(/^side memory 1 \(1 edit\): Δ [\d.]+ > ε [\d.]+$/),
    expect.stringMatching(/^similarity to the nearest edit: 1\.000 > [\d.]+, certain above [\d.]+$/),
    'answered by side memory 1',
    'Michael Chan',
    '',
  ])
  expect(err.match(/\/quit ends/g)).toHaveLength(3)
})

function talk(args: string[], lines: string[]) {
  const [program, ...rest] = commandOf(args)
  const child = spawn(program!, rest)
  let [out, err] = ['', '']
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stderr.on('data', (text) => {
    err += text
  })
  child.stdin.end(lines.map((line) => `${line}\n`).join(''))
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

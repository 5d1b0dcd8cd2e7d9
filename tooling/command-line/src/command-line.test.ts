import { WiseError } from '@wise-edit/core'
import { defineCommand } from 'citty'
import { afterEach, expect, it, vi } from 'vitest'
import { Interrupted, type Program, runCommandLine } from './command-line'

const run = vi.fn()
const counting = defineCommand({
  meta: { name: 'count', description: 'Count up' },
  args: {
    bell: { type: 'boolean', description: 'Ring', default: true },
    fast: { type: 'boolean', description: 'Hurry' },
  },
  run: () => 7,
})
const program: Program = {
  name: 'tool',
  description: 'A tool',
  version: '1.2.3',
  commands: {
    count: async () => counting,
    greet: defineCommand({
      meta: { name: 'greet', description: 'Say hello' },
      args: {
        name: { type: 'positional', description: 'Whom', required: true },
        times: { type: 'string', description: 'How often', default: '1' },
        loud: { type: 'boolean', description: 'In capitals' },
      },
      run,
    }),
  },
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  run.mockReset()
})

async function call(...argv: string[]) {
  const written = (stream: NodeJS.WriteStream) => {
    const spy = vi.spyOn(stream, 'write').mockReset().mockReturnValue(true)
    return () => spy.mock.calls.flat().join('').trimEnd()
  }
  const [out, err] = [written(process.stdout), written(process.stderr)]
  const code = await runCommandLine(program, argv)
  return { code, out: out(), err: err() }
}

it('gives a command its arguments', async () => {
  expect((await call('greet', 'Ada', '--times=2', '--loud')).code).toBe(0)
  expect(run.mock.lastCall?.[0].args).toMatchObject({ name: 'Ada', times: '2', loud: true })
})

it('loads a command that is called, and returns the number that it returns', async () => {
  expect((await call('count', '--no-bell', '--fast')).code).toBe(7)
  expect((await call('count', '--slow')).err).toMatch('expected --no-bell, --bell, --fast, --no-fast.')
  expect((await call('--help')).out).toMatch(/count\s+Count up/)
})

it('takes what follows -- as text', async () => {
  expect((await call('greet', '--', '--help')).code).toBe(0)
  expect(run.mock.lastCall?.[0].args.name).toBe('--help')
})

it.each([
  [[], /No command was given; expected one of: count, greet/, /See tool --help/],
  [['meet'], /Unknown command "meet"; expected one of: count, greet/, /See tool --help/],
  [['constructor'], /Unknown command "constructor"/, /See tool --help/],
  [['greet'], /Missing required positional argument: NAME/, /See tool greet --help/],
  [
    ['greet', 'Ada', '--time', '2'],
    /Unknown option "--time"; expected --times, --loud, --no-loud/,
    /See tool greet/,
  ],
])('explains %j and exits with 2', async (argv, problem, where) => {
  const { code, err, out } = await call(...argv)
  expect([code, out]).toEqual([2, ''])
  expect(err).toMatch(problem)
  expect(err).toMatch(where)
  expect(run).not.toHaveBeenCalled()
})

it('prints help and version', async () => {
  expect(await call('--version')).toEqual({ code: 0, out: '1.2.3', err: '' })
  for (const flag of ['--help', '-h']) expect((await call(flag)).out).toMatch(/greet\s+Say hello/)
  expect((await call('greet', '--help')).out).toMatch(/tool greet .*<NAME>[\s\S]*--times=<times>\s+How often/)
})

it('says what a known error says, and of an unknown one three lines with a code', async () => {
  run.mockRejectedValue(new WiseError('X', 'Found none; expected one. Add one.'))
  expect(await call('greet', 'Ada')).toEqual({ code: 1, out: '', err: 'Found none; expected one. Add one.' })
  run.mockRejectedValue(new TypeError('oops'))
  const { code, err } = await call('greet', 'Ada')
  expect(code).toBe(1)
  expect(err.split('\n')).toEqual([
    'TypeError: oops',
    expect.stringMatching(/^Code UNEXPECTED; tool 1\.2\.3, Node \d/),
    'This is a fault of the program. Set WISE_DEBUG=1 to see where it happened.',
  ])
  vi.stubEnv('WISE_DEBUG', '1')
  expect((await call('greet', 'Ada')).err).toMatch(/\n +at .*command-line\.test\.ts/)
})

it.each([
  [new Interrupted('Stopped: one of two.'), 130, 'Stopped: one of two.'],
  [new DOMException('aborted', 'AbortError'), 130, 'Stopped.'],
  [Object.assign(new Error('EBUSY: in use'), { syscall: 'open', code: 'EBUSY' }), 1, 'EBUSY: in use'],
  [
    Object.assign(new Error("ENOSPC: no space left on device, write 'a'"), {
      syscall: 'write',
      code: 'ENOSPC',
    }),
    1,
    "ENOSPC: no space left on device, write 'a'. The disk is full: make room and run the command again.",
  ],
])('says in one line what became of %s', async (error, code, err) => {
  run.mockRejectedValue(error)
  expect(await call('greet', 'Ada')).toEqual({ code, out: '', err })
})

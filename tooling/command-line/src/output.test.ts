import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished, vi } from 'vitest'
import { printable, printJson } from './output'

const marks = 'a\u001b[2Jb\u001b]0;title\u0007c\u009b31md\u202ee\u2066f\u200fg\r\u2028h'

it('leaves out what a terminal would obey', () => {
  expect(printable(marks)).toBe('abcdefgh')
  expect(printable('é😀👩‍🚀\n\tשלום')).toBe('é😀👩‍🚀\n\tשלום')
})

it('writes JSON that a terminal only shows, of the same value', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  onTestFinished(() => write.mockRestore())
  printJson({ [marks]: [marks, 1] })
  const text = String(write.mock.lastCall?.[0])
  expect(printable(text)).toBe(text)
  expect(JSON.parse(text)).toEqual({ [marks]: [marks, 1] })
})

it.skipIf(process.platform === 'win32')('ends an error that reaches no handler in three lines', () => {
  const index = fileURLToPath(new URL('./unexpected.ts', import.meta.url))
  const script = `
    process.on('uncaughtException', (error) => { throw error })
    const { explainUncaught } = await import(${JSON.stringify(index)})
    explainUncaught('tool 1')
    Promise.reject(Object.assign(new RangeError('too\\x1b[2J far'), { code: 'E_FAR' }))`
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import=tsx', '--conditions=@wise-edit/source', '--input-type=module', '-e', script],
    { encoding: 'utf8', cwd: fileURLToPath(new URL('../../..', import.meta.url)) },
  )
  expect(status).toBe(1)
  expect(stderr.split('\n')).toEqual([
    'RangeError: too far',
    expect.stringMatching(/^Code E_FAR; tool 1, Node/),
    expect.stringContaining('WISE_DEBUG=1'),
    '',
  ])
})

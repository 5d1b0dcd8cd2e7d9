import { readFileSync } from 'node:fs'
import { runCommandLine } from '@wise-edit/command-line'
import { expect, it, vi } from 'vitest'
import { tune } from '../src/tune'
import { readTuning } from '../src/tune/summary-file'
import { tempFolder } from './cells'

const program = { name: 'bench', description: '', version: '', commands: { tune } }

it('searches on the embedded model, keeps a log, and continues from it', async () => {
  const folder = tempFolder()
  const print = vi.spyOn(console, 'log').mockReturnValue()
  const run = (trials: number) =>
    runCommandLine(program, [
      'tune',
      ...['--methods', 'ultra-edit', '--T', '2', '--out', folder, '--trials', String(trials)],
    ])
  const lines = () => readFileSync(`${folder}/trials.jsonl`, 'utf8').trimEnd().split('\n')
  expect(await run(1)).toBe(0)
  const first = lines()
  expect(await run(3)).toBe(0)
  print.mockRestore()
  expect(lines().slice(0, 1)).toEqual(first)
  const trials = lines().map((line) => JSON.parse(line))
  expect(trials.map(({ method, trial, seed }) => [method, trial, seed])).toEqual(
    [1, 2, 3].map((trial) => ['ultra-edit', trial, 0]),
  )
  const { methods, data, T } = await readTuning(`${folder}/summary.json`)
  const best = Math.max(...trials.map(({ scores }) => scores.average))
  expect([data, T, methods['ultra-edit']!.scores.average]).toEqual(['zsre-tune', 2, best])
  expect(best).toBeGreaterThan(0.5)
  expect(readFileSync(`${folder}/table.md`, 'utf8')).toMatch(/^\| UltraEdit \| \d\.\d\d .* \| 3 \| /m)
})

it.each([
  [['--clock', 'sun'], 'Found --clock sun; expected wall or processor.'],
  [['--methods', 'unedited'], 'unedited has no settings to search for.'],
  [
    ['--methods', 'ft-l', '--set', 'mend:a=1'],
    'Found --set mend:a=1; expected METHOD:NAME=VALUE with one of ft-l.',
  ],
])('refuses %s', async (args, message) => {
  const errors: string[] = []
  const print = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors.push(String(text))
    return true
  })
  expect(await runCommandLine(program, ['tune', ...args])).toBe(2)
  print.mockRestore()
  expect(errors.join()).toContain(message)
})

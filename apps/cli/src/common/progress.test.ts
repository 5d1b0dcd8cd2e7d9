import { expect, it } from 'vitest'
import { showProgress } from './progress'

function terminal(isTTY: boolean) {
  const written: string[] = []
  const write = (text: string) => written.push(text)
  return { written, stream: { isTTY, write } as unknown as NodeJS.WriteStream }
}

it('rewrites one line and takes it away', () => {
  const { written, stream } = terminal(true)
  const { report, end } = showProgress(stream)
  report('Loading', 0, 200)
  report('Loading', 1, 200)
  report('Loading', 200, 200)
  end()
  expect(written).toEqual(['\rLoading: 0 %', '\rLoading: 100 %', `\r${' '.repeat(14)}`, '\r'])
})

it('writes into a file or a pipe every two minutes', () => {
  const { written, stream } = terminal(false)
  let now = 0
  const { report, say, end } = showProgress(stream, () => now)
  report('Loading', 1, 4)
  now = 120_000
  report('Loading', 2, 4)
  report('Loading', 3, 4)
  now = 150_000
  say('Loaded.')
  now = 269_000
  report('Reading', 1, 4)
  now = 270_000
  report('Reading', 2, 4)
  end()
  expect(written).toEqual(['Loading: 50 %\n', 'Loaded.\n', 'Reading: 50 %\n'])
})

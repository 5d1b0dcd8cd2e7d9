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

it('writes nothing into a file or a pipe', () => {
  const { written, stream } = terminal(false)
  const { report, end } = showProgress(stream)
  report('Loading', 1, 2)
  end()
  expect(written).toEqual([])
})

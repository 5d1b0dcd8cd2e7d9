import { expect, it, vi } from 'vitest'
import { runCommandLine } from './command-line'

it('calls itself what it is called once installed', async () => {
  const told: string[] = []
  vi.spyOn(console, 'log').mockImplementation((text) => void told.push(text))
  vi.spyOn(console, 'error').mockImplementation((text) => void told.push(text))
  const codes = [await runCommandLine({}, ['--help']), await runCommandLine({}, ['nonsense'])]
  vi.restoreAllMocks()
  expect(codes).toEqual([0, 2])
  expect(told[0]).toMatch(/USAGE.*wise-edit-bench/)
  expect(told[1]).toContain('See wise-edit-bench --help.')
})

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** Runs the program as a user does, in a separate process, from its sources. */
function speed(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = ['--import', 'tsx', '--conditions=@wise-edit/source', main, ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, command, { timeout: 800_000 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}

describe('wise-edit-speed', () => {
  it('lists the commands that the README explains', async () => {
    const { code, out } = await speed('--help')
    expect(code).toBe(0)
    const explained = [...readme.matchAll(/^\| `([a-z-]+)` /gm)].map(([, name]) => name as string)
    expect(explained).toHaveLength(7)
    for (const name of explained) expect(out).toContain(name)
  })

  it.each([
    [['throughput', '--backends', 'abacus'], '--backends holds "abacus"'],
    [['answer-time', '--methods', 'magic'], '--methods holds "magic"'],
    [['growth', '--T', '0'], '--T is "0"; expected a whole number from 2.'],
    [['vs-reference'], 'vs-reference needs --reference'],
    [['large', 'llama-9'], 'llama-9'],
  ])('%s is refused with the reason', async (args, reason) => {
    const { code, err } = await speed(...args)
    expect(code).toBeGreaterThan(0)
    expect(err).toContain(reason)
  })

  it('prints the cost of an edit of a large model without making it', async () => {
    const { code, out } = await speed('large', 'llama-2-7b', '--plan')
    expect(code).toBe(0)
    expect(out).toContain('6.74')
  })
})

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** Runs the program as a user does, in a separate process, from its sources. */
export function bench(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = ['--import', 'tsx', '--conditions=@wise-edit/source', main, ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, command, { timeout: 800_000 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** Runs the program as a user does, in a process of its own, from its sources. */
export function wiseEdit(args: string[], env: NodeJS.ProcessEnv = {}) {
  const command = ['--import', 'tsx', '--conditions=@wise-edit/source', main, ...args]
  const options = { env: { ...process.env, OPENBLAS_NUM_THREADS: '1', ...env }, timeout: 60_000 }
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, command, options, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}

import { execFile, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Path of the program that `program.ts` bundles before all tests. */
export const programFile = fileURLToPath(new URL('../.test/program/main.js', import.meta.url))

/** Returns the command that runs the program as a user does, in a separate process. */
export function commandOf(args: readonly string[]): string[] {
  return [process.execPath, programFile, ...args]
}

/** Runs the program and waits until it ends. */
export function wiseEdit(args: string[], env: NodeJS.ProcessEnv = {}, cwd?: string) {
  const [program, ...rest] = commandOf(args)
  const options = { env: { ...process.env, ...env }, cwd, timeout: 800_000 }
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(program!, rest, options, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}

/** Runs the program and sends `signal` once it has written `lines` lines to stderr. */
export function endDuring(lines: number, args: string[], signal: NodeJS.Signals) {
  return new Promise<{ code: number | null; err: string }>((resolve) => {
    const [program, ...rest] = commandOf(args)
    const child = spawn(program!, rest)
    let err = ''
    child.stderr.on('data', (text) => {
      err += text
      if (!child.killed && err.split('\n').length > lines) child.kill(signal)
    })
    child.on('exit', (code) => resolve({ code, err }))
  })
}

import { execFileSync } from 'node:child_process'

/** Returns the `value` of a function, or the `error` that it threw as text. */
export function attempt(work) {
  try {
    return { value: work() }
  } catch (error) {
    return { error: `${error.message}\n${error.stderr ?? ''}`.trim() }
  }
}

/** Runs a program in a folder and returns its output. */
export function run(command, args, cwd) {
  // On Windows npm and npx are scripts.
  const shell = process.platform === 'win32' && command !== process.execPath
  return execFileSync(command, args, { cwd, shell, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

import { execFile } from 'node:child_process'
import type { BackendName } from '@wise-edit/kernels'
import type { Probe } from './probe'
import type { Report } from './types'

/** A library that hangs while it loads is given up after this many milliseconds. */
const PATIENCE = 60_000

/** Probes a backend in a process of its own: native libraries cannot be unloaded, and a faulty one may crash. */
export function probeApart(backend: BackendName): Promise<Probe> {
  const command = [...process.execArgv, process.argv[1]!, 'doctor', '--backend', backend, '--json']
  return new Promise((resolve) => {
    execFile(process.execPath, command, { timeout: PATIENCE }, (error, stdout, stderr) => {
      if (!error) return resolve((JSON.parse(stdout) as Report).backends[0]!)
      const ended = error.signal ? `by ${error.signal}` : `with exit code ${error.code}`
      const said = stderr.trim().split('\n').at(-1)
      const reason = `The process that tried it ended ${ended}${said ? `: ${said}` : '.'}`
      resolve({ backend, loads: false, code: 'CRASHED', reason })
    })
  })
}

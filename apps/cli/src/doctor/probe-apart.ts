import { execFile } from 'node:child_process'
import type { BackendName } from '@wise-edit/kernels'
import type { Probe } from './probe'
import type { Report } from './types'

/** Milliseconds after which a library that hangs while loading is given up. */
const PATIENCE = 60_000

/** Probes a backend in a separate process: native libraries cannot be unloaded, and a faulty one may crash. */
export function probeApart(backend: BackendName): Promise<Probe> {
  const command = [...process.execArgv, process.argv[1]!, 'doctor', '--backend', backend, '--json']
  return new Promise((resolve) => {
    execFile(process.execPath, command, { timeout: PATIENCE }, (error, stdout, stderr) => {
      if (!error) return resolve((JSON.parse(stdout) as Report).backends[0]!)
      const ended = error.signal ? `by ${error.signal}` : `with exit code ${error.code}`
      const output = stderr.trim().split('\n').at(-1)
      const reason = `The process that loaded it ended ${ended}${output ? `: ${output}` : '.'}`
      resolve({ backend, loads: false, code: 'CRASHED', reason })
    })
  })
}

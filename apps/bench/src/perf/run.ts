import { availableParallelism, loadavg } from 'node:os'
import { basename } from 'node:path'
import { BACKENDS, type BackendName } from '@wise-edit/kernels'
import { type Machine, thisMachine } from '../speed/machine'
import { ownCommand, runProcess } from '../speed/process'
import type { BackendPerf, PerfJob } from './measure'

export interface PerfOptions extends Omit<PerfJob, 'backend'> {
  /** Backends to measure. Default: all that load. */
  backends?: readonly BackendName[]
  /** Program and first arguments of the process that measures a backend. Default: this program's command. */
  command?: readonly string[]
  onProgress?: (backend: BackendName) => void
  signal?: AbortSignal
}

/** Report of `perf`, as `--out` writes it. */
export interface PerfReport {
  model: string
  machine: Machine
  /** System load at the start and at the end: above 1, other processes were running too. */
  load: [number, number]
  backends: BackendPerf[]
  /** Backends that could not be measured, with the reasons. */
  absent: { system: string; reason: string }[]
}

/** Result of a child process. */
export type PerfAnswer = BackendPerf | PerfReport['absent'][number]

/** Measures the backends one after another, each in a separate process. Throws `SPEED_PROCESS_FAILED`. */
export async function runPerf(options: PerfOptions): Promise<PerfReport> {
  const { model, threads = availableParallelism(), backends = BACKENDS, signal } = options
  const started = loadavg()[0]!
  const command = options.command ?? ownCommand('perf')
  const answers: PerfAnswer[] = []
  for (const backend of backends) {
    options.onProgress?.(backend)
    const given = ['--model', model, '--threads', String(threads), '--backend', backend]
    answers.push(JSON.parse(await runProcess([...command, ...given], '', signal)) as PerfAnswer)
  }
  return {
    model: basename(model),
    machine: thisMachine(),
    load: [started, loadavg()[0]!],
    backends: answers.filter((answer) => 'products' in answer),
    absent: answers.filter((answer) => 'reason' in answer),
  }
}

import { availableParallelism, loadavg } from 'node:os'
import { basename } from 'node:path'
import { BACKENDS, type BackendName } from '@wise-edit/kernels'
import { type Machine, thisMachine } from '../speed/machine'
import { ownCommand, runProcess } from '../speed/process'
import type { BackendPerf, PerfJob } from './measure'

export interface PerfOptions extends Omit<PerfJob, 'backend'> {
  /** Default: all that load. */
  backends?: readonly BackendName[]
  /** The program and first arguments of the process that measures a backend. Default: this program's command. */
  command?: readonly string[]
  onProgress?: (backend: BackendName) => void
  signal?: AbortSignal
}

/** What was measured, as `--out` writes it. */
export interface PerfReport {
  model: string
  machine: Machine
  /** Processes that wanted to run, at the start and at the end: above 1 others were at work too. */
  load: [number, number]
  backends: BackendPerf[]
  /** Backends that could not be measured, and why. */
  absent: { system: string; reason: string }[]
}

/** What a child process answers. */
export type PerfAnswer = BackendPerf | PerfReport['absent'][number]

/** Measures the backends one after another, each in a process of its own. Throws `SPEED_PROCESS_FAILED`. */
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

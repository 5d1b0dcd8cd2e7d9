import { availableParallelism, loadavg } from 'node:os'
import { basename } from 'node:path'
import { BACKENDS, type BackendName } from '@wise-edit/kernels'
import { type Machine, thisMachine } from '../shared/machine'
import { ownCommand, runProcess } from '../shared/process'
import type { BackendProfile, ProfileJob } from './measure'

export interface ProfileOptions extends Omit<ProfileJob, 'backend'> {
  /** Backends to measure. Default: all that load. */
  backends?: readonly BackendName[]
  /** Program and first arguments of the process that measures a backend. Default: this program's command. */
  command?: readonly string[]
  onProgress?: (backend: BackendName) => void
  signal?: AbortSignal
}

/** Report of `profile`, as `--out` writes it. */
export interface ProfileReport {
  model: string
  machine: Machine
  /** System load at the start and at the end: above 1, other processes were running too. */
  load: [number, number]
  backends: BackendProfile[]
  /** Backends that could not be measured, with the reasons. */
  absent: { system: string; reason: string }[]
}

/** Result of a child process. */
export type ProfileAnswer = BackendProfile | ProfileReport['absent'][number]

/** Measures the backends one after another, each in a separate process. Throws `SPEED_PROCESS_FAILED`. */
export async function runProfile(options: ProfileOptions): Promise<ProfileReport> {
  const { model, threads = availableParallelism(), backends = BACKENDS, signal } = options
  const started = loadavg()[0]!
  const command = options.command ?? ownCommand('profile')
  const answers: ProfileAnswer[] = []
  for (const backend of backends) {
    options.onProgress?.(backend)
    const given = ['--model', model, '--threads', String(threads), '--backend', backend]
    answers.push(JSON.parse(await runProcess([...command, ...given], '', signal)) as ProfileAnswer)
  }
  return {
    model: basename(model),
    machine: thisMachine(),
    load: [started, loadavg()[0]!],
    backends: answers.filter((answer) => 'products' in answer),
    absent: answers.filter((answer) => 'reason' in answer),
  }
}

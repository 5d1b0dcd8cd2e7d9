import { resolve } from 'node:path'
import type { BackendName } from '@wise-edit/kernels'
import { ownCommand, referenceScript, runProcess } from '../shared/process'
import type { Measurement } from './measure'
import type { Workload } from './workload'

/** Result of a child process: a measurement, or the reason why its system cannot be measured. */
export type Answer =
  | { measurement: Measurement; workload?: Workload }
  | { system: string; code: string; reason: string }

export interface Job {
  model: string
  threads?: number
  signal?: AbortSignal
}

/** Measures a backend in a separate process, with separate memory and threads. */
export async function measureApart(
  backend: BackendName,
  { model, threads, signal }: Job,
  command = ownCommand('throughput'),
): Promise<Answer> {
  const options = ['--model', model, '--backend', backend, ...(threads ? ['--threads', String(threads)] : [])]
  return JSON.parse(await runProcess([...command, ...options], '', signal)) as Answer
}

/** Another system, and the program that measures it. */
export interface Reference {
  system: string
  command: readonly string[]
}

/** Reference for transformers, in a given Python. */
export function transformers(python: string): Reference {
  return { system: 'transformers', command: [python, referenceScript('speed_reference.py')] }
}

/** Reference for llama.cpp, from a folder in which node-llama-cpp is installed. */
export function llamaCpp(folder: string): Reference {
  const script = referenceScript('speed_llama_cpp.mjs')
  return { system: 'llama.cpp', command: [process.execPath, script, resolve(folder)] }
}

/** Measures another system on the same token ids. */
export async function measureReference(
  { command }: Reference,
  workload: Workload,
  { model, threads, signal }: Job & { threads: number },
): Promise<Answer> {
  const all = [...command, resolve(model), '--threads', String(threads)]
  return {
    measurement: JSON.parse(await runProcess(all, JSON.stringify(workload), signal)) as Measurement,
  }
}

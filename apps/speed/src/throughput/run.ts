import { availableParallelism, loadavg } from 'node:os'
import { basename } from 'node:path'
import { WiseError } from '@wise-edit/core'
import { BACKENDS, type BackendName } from '@wise-edit/kernels'
import { type Machine, thisMachine } from '../shared/machine'
import { type Answer, llamaCpp, measureApart, measureReference, transformers } from './child'
import { type Ratios, ratiosOf, type SystemSummary, summarizeSystem } from './compare'
import type { Measurement } from './measure'
import type { Workload } from './workload'

export interface ThroughputOptions {
  /** A `.gguf` file, a Hugging Face folder or a hub id. */
  model: string
  /** Backends to measure. Default: all that load. */
  backends?: readonly BackendName[]
  /** Number of threads of each system. Default: all cores. */
  threads?: number
  /** Number of rounds; in each, every system runs once, one after another. Default 3. */
  rounds?: number
  /** Python with PyTorch and transformers, to be measured in the same rounds. */
  reference?: string
  /** Folder in which node-llama-cpp is installed; the model must be a `.gguf` file then. */
  llamaCpp?: string
  /** Program and first arguments of the process that measures a backend. Default: this program's `throughput`. */
  command?: readonly string[]
  onProgress?: (round: number, system: string) => void
  signal?: AbortSignal
}

/** Report of `throughput`, as `--out` writes it. */
export interface ThroughputReport {
  model: string
  machine: Machine
  /** System load at the start and at the end: above 1, other processes were running too. */
  load: [number, number]
  threads: number
  rounds: number
  workload: Pick<Workload, 'prefill' | 'decodeAfter' | 'decode'>
  systems: SystemSummary[]
  /** Ratios of each backend to each other system, within the same round. */
  ratios: Ratios[]
  /** Systems that could not be measured, with the reasons. */
  absent: { system: string; reason: string }[]
}

/**
 * Measures how fast a model loads, reads and writes on each backend, and in Python or llama.cpp.
 *
 * Every figure is the median over the rounds with the smallest and the largest. Each run has a separate process; the
 * systems take turns, so that other load affects all of them. Throws `SPEED_NO_BACKEND` if no backend loads,
 * `SPEED_PROCESS_FAILED`, or `SPEED_REFERENCE_MISSING`.
 */
export async function runThroughput(options: ThroughputOptions): Promise<ThroughputReport> {
  const { model, rounds = 3, threads = availableParallelism(), signal } = options
  const references = [
    ...(options.reference ? [transformers(options.reference)] : []),
    ...(options.llamaCpp ? [llamaCpp(options.llamaCpp)] : []),
  ]
  const started = loadavg()[0]!
  const absent: ThroughputReport['absent'] = []
  const runs: Measurement[][] = []
  let backends = options.backends ?? BACKENDS
  let workload: Workload | undefined
  for (let round = 0; round < rounds; round++) {
    const answers: Answer[] = []
    for (const backend of backends) {
      options.onProgress?.(round, backend)
      answers.push(await measureApart(backend, { model, threads, signal }, options.command))
    }
    for (const answer of answers) {
      if ('reason' in answer) absent.push({ system: answer.system, reason: answer.reason })
      else workload ??= answer.workload
    }
    const missing = absent.map(({ system }) => system)
    backends = backends.filter((backend) => !missing.includes(backend))
    if (!workload) throw noBackend(absent)
    for (const reference of references) {
      options.onProgress?.(round, reference.system)
      answers.push(await measureReference(reference, workload, { model, threads, signal }))
    }
    runs.push(answers.flatMap((answer) => ('measurement' in answer ? [answer.measurement] : [])))
  }
  const { prefill, decodeAfter, decode } = workload!
  const systems = runs[0]!.map(({ system }) => summarizeSystem(runs.map((run) => pick(run, system))))
  return {
    model: basename(model),
    machine: thisMachine(),
    load: [started, loadavg()[0]!],
    threads,
    rounds,
    workload: { prefill, decodeAfter, decode },
    systems,
    ratios: references.flatMap(({ system }) => backends.map((backend) => ratiosOf(runs, backend, system))),
    absent,
  }
}

function pick(run: readonly Measurement[], system: string): Measurement {
  return run.find((measurement) => measurement.system === system)!
}

function noBackend(absent: ThroughputReport['absent']): WiseError {
  const reasons = absent.map(({ system, reason }) => `${system}: ${reason}`).join(' ')
  return new WiseError('SPEED_NO_BACKEND', `No backend could be measured. ${reasons}`)
}

import { availableParallelism, loadavg } from 'node:os'
import { basename, resolve } from 'node:path'
import { type Machine, thisMachine } from '../shared/machine'
import { ownCommand, referenceScript, runProcess } from '../shared/process'
import { type Agreement, agreementOf, type Comparison, compareRounds, type Round } from './compare'
import type { EditingJob, EditingMeasurement, measureEditing } from './measure'
import type { Workload } from './workload'

export interface VsReferenceOptions extends EditingJob {
  /** Python with PyTorch and transformers. */
  reference: string
  /** Number of rounds; in each, both sides run once, one after the other, each in a separate process. */
  rounds: number
  /** True to make the reference compute the gradients of all weights. */
  wholeBackward?: boolean
  /** Program and first arguments of the process that measures our side. Default: this program's command. */
  command?: readonly string[]
  onProgress?: (round: number, system: string) => void
  signal?: AbortSignal
}

/** Report of `vs-reference`, as `--out` writes it. */
export interface VsReferenceReport {
  model: string
  /** Bytes of the model's weights in float32. */
  weightBytes: number
  machine: Machine
  /** System load at the start and at the end: above 1, other processes were running too. */
  load: [number, number]
  rounds: number
  own: Pick<EditingMeasurement, 'system' | 'description' | 'threads'>
  reference: Pick<EditingMeasurement, 'system' | 'description' | 'threads'> & { wholeBackward: boolean }
  workload: Pick<EditingJob, 'edits' | 'steps' | 'records' | 'tokens'> & {
    layer: number
    rowsPerStep: number
    tokensPerRow: number
  }
  comparisons: Comparison[]
  agreement: Agreement
}

/**
 * Makes the same edits with the same number of steps here and in Python's reference, in turns, and compares them.
 *
 * Throws `SPEED_PROCESS_FAILED`, `SPEED_REFERENCE_MISSING`, or the signal's reason.
 */
export async function runVsReference(options: VsReferenceOptions): Promise<VsReferenceReport> {
  const { rounds, reference, signal, wholeBackward = false } = options
  const threads = options.threads ?? availableParallelism()
  const started = loadavg()[0]!
  const runs: Round[] = []
  let workload: Workload | undefined
  let weightBytes = 0
  const python = [
    reference,
    referenceScript('bench_reference.py'),
    resolve(options.model),
    ...['--threads', String(threads)],
    ...(wholeBackward ? ['--whole-backward'] : []),
  ]
  for (let round = 0; round < rounds; round++) {
    options.onProgress?.(round, 'ours')
    const command = options.command ?? ownCommand('vs-reference')
    const answer = await runProcess([...command, ...ownArguments(options, threads)], '', signal)
    const own = JSON.parse(answer) as Awaited<ReturnType<typeof measureEditing>>
    workload ??= own.workload
    weightBytes = own.weightBytes
    options.onProgress?.(round, 'reference')
    const output = await runProcess(python, JSON.stringify(workload), signal)
    runs.push({ own: own.measurement, reference: JSON.parse(output) as EditingMeasurement })
  }
  const first = runs[0]!
  const { edits, layer, steps, records, generate } = workload!
  const rows = edits.flatMap(({ queries }) => queries.map(({ prompt, target }) => [...prompt, ...target]))
  return {
    model: basename(options.model),
    weightBytes,
    machine: thisMachine(),
    load: [started, loadavg()[0]!],
    rounds,
    own: names(first.own),
    reference: { ...names(first.reference), wholeBackward },
    workload: {
      ...{ edits: edits.length, steps, records: records.length, tokens: generate.count, layer },
      rowsPerStep: edits[0]!.queries.length + 1,
      tokensPerRow: Math.round(rows.flat().length / rows.length),
    },
    comparisons: compareRounds(runs),
    agreement: agreementOf(first),
  }
}

function ownArguments(options: VsReferenceOptions, threads: number): string[] {
  const { model, backend, edits, steps, records, tokens } = options
  const numbers = Object.entries({ threads, edits, steps, records, tokens })
  return [
    ...['--measure', '--model', model],
    ...(backend ? ['--backend', backend] : []),
    ...numbers.flatMap(([name, value]) => [`--${name}`, String(value)]),
  ]
}

function names({ system, description, threads }: EditingMeasurement) {
  return { system, description, threads }
}

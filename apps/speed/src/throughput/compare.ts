import { type Summary, summarize } from '../shared/summary'
import type { Measurement } from './measure'

/** Summary of one system over all rounds. */
export interface SystemSummary {
  system: string
  description: string
  threads: number
  loadSeconds: Summary
  /** Tokens a second by prompt length. */
  prefill: Record<string, Summary>
  /** Tokens a second. */
  decode: Summary
  /** Ratio of the tokens a second of 8 texts written together to those of one. */
  together?: Summary
  peakBytes: Summary
}

/** Ratios of a system to a reference: above 1 it is faster, or uses more memory. */
export interface Ratios {
  system: string
  reference: string
  load: Summary
  prefill: Record<string, Summary>
  decode: Summary
  peakBytes: Summary
  /** True if both generated the same tokens. */
  sameTokens: boolean
}

export function summarizeSystem(runs: readonly Measurement[]): SystemSummary {
  const { system, description, threads } = runs[0]!
  return {
    system,
    description,
    threads,
    loadSeconds: summarize(runs.map((run) => run.loadSeconds)),
    prefill: byLength(runs, (length) => runs.map((run) => run.prefill[length]!)),
    decode: summarize(runs.map((run) => run.decode)),
    together: togetherOf(runs),
    peakBytes: summarize(runs.map((run) => run.peakBytes)),
  }
}

function togetherOf(runs: readonly Measurement[]): Summary | undefined {
  const ratios = runs.flatMap(({ decode, decodeTogether }) =>
    decodeTogether === undefined ? [] : [decodeTogether / decode],
  )
  return ratios.length > 0 ? summarize(ratios) : undefined
}

/** Median of the ratios within each round, since a disturbance slows both systems of a round down. */
export function ratiosOf(rounds: readonly Measurement[][], system: string, reference: string): Ratios {
  const pairs = rounds.map((round) => {
    const one = (name: string) => round.find((measurement) => measurement.system === name)!
    return [one(system), one(reference)] as const
  })
  const ratio = (f: (own: Measurement, other: Measurement) => number) =>
    pairs.map(([own, other]) => f(own, other))
  const [own, other] = pairs[0]!
  return {
    system,
    reference,
    load: summarize(ratio((a, b) => b.loadSeconds / a.loadSeconds)),
    prefill: byLength(pairs.flat(), (length) => ratio((a, b) => a.prefill[length]! / b.prefill[length]!)),
    decode: summarize(ratio((a, b) => a.decode / b.decode)),
    peakBytes: summarize(ratio((a, b) => a.peakBytes / b.peakBytes)),
    sameTokens: own.tokens.join() === other.tokens.join(),
  }
}

/** Summaries for the prompt lengths that every run measured. */
function byLength(
  runs: readonly Measurement[],
  values: (length: string) => number[],
): Record<string, Summary> {
  const lengths = Object.keys(runs[0]!.prefill).filter((length) => runs.every((run) => length in run.prefill))
  return Object.fromEntries(lengths.map((length) => [length, summarize(values(length))]))
}

import { type Summary, summarize } from '../shared/summary'
import type { EditingMeasurement } from './measure'

/** Measurements of both sides, one after the other. */
export interface Round {
  own: EditingMeasurement
  reference: EditingMeasurement
}

/** A figure of both sides over all rounds; the ratio is above 1 if ours is better. */
export interface Comparison {
  title: string
  own: Summary
  reference: Summary
  ratio: Summary
}

interface Figure {
  title: string
  of: (run: EditingMeasurement) => number
  /** Returns the figure of the reference; default: `of`. */
  ofReference?: (run: EditingMeasurement) => number
  more?: 'better'
}

const FIGURES: Figure[] = [
  { title: 'step, s', of: ({ stepSeconds }) => stepSeconds },
  { title: 'edit, s', of: ({ editSeconds }) => editSeconds },
  {
    title: 'edit with our defaults, s',
    of: ({ defaultEditSeconds = Number.NaN }) => defaultEditSeconds,
    ofReference: ({ editSeconds }) => editSeconds,
  },
  { title: 'evaluated record, s', of: ({ recordSeconds }) => recordSeconds },
  { title: 'generation after editing, tokens/s', of: ({ decode }) => decode, more: 'better' },
  { title: 'generation unedited, tokens/s', of: ({ uneditedDecode }) => uneditedDecode, more: 'better' },
  { title: 'time a token takes, edited : unedited', of: ({ decodeSlowdown }) => decodeSlowdown },
  { title: 'peak memory of editing, MiB', of: ({ peakBytes }) => peakBytes / 2 ** 20 },
  { title: 'peak memory of loading, MiB', of: ({ loadPeakBytes }) => loadPeakBytes / 2 ** 20 },
  { title: 'load, s', of: ({ loadSeconds }) => loadSeconds },
]

/** Compares within rounds and then summarizes, since a disturbance slows both sides of a round down. */
export function compareRounds(rounds: readonly Round[]): Comparison[] {
  return FIGURES.map(({ title, of, ofReference = of, more }) => {
    const pairs = rounds.map(({ own, reference }) => [of(own), ofReference(reference)] as const)
    return {
      title,
      own: summarize(pairs.map(([own]) => own)),
      reference: summarize(pairs.map(([, reference]) => reference)),
      ratio: summarize(pairs.map(([own, reference]) => (more ? own / reference : reference / own))),
    }
  })
}

/** Evidence that both sides did the same work. */
export interface Agreement {
  /** Largest difference between losses of the same step, as a share of the loss. */
  lossDifference: number
  /** Share of the evaluated tokens that both predict alike. */
  samePredictions: number
  /** True if both generated the same tokens after editing. */
  sameTokens: boolean
}

export function agreementOf({ own, reference }: Round): Agreement {
  const others = reference.losses.flat()
  const differences = own.losses.flat().map((loss, i) => Math.abs(loss - others[i]!) / Math.abs(others[i]!))
  const tokens = own.predicted.flat()
  const otherTokens = reference.predicted.flat()
  return {
    lossDifference: Math.max(...differences),
    samePredictions: tokens.filter((token, i) => token === otherTokens[i]).length / tokens.length,
    sameTokens: own.tokens.join() === reference.tokens.join(),
  }
}

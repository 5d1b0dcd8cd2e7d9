import { columns } from '../common/words'
import type { Trial } from './trial'

const HEAD = [
  '',
  'layer',
  'ridge',
  'step size',
  'margins',
  'threshold',
  'own',
  'reworded',
  'near',
  'far',
  'mean',
  'time',
]

/** Renders the trials in order as a table; the best is marked. */
export function renderTrials(trials: readonly Trial[], best: Trial): string[] {
  const rows = trials.map((trial) => [trial === best ? '*' : '', ...cells(trial)])
  return columns([HEAD, ...rows], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
}

/** Renders one trial on a line. */
export function renderTrial(trial: Trial): string {
  return cells(trial)
    .map((cell, i) => `${HEAD[i + 1]} ${cell}`)
    .join(', ')
}

function cells({ point, scores, seconds }: Trial): string[] {
  const { layer, ridge, stepSize, margins, threshold } = point
  const share = (value: number | undefined) => value?.toFixed(3) ?? '-'
  return [
    String(layer),
    String(ridge ?? 'off'),
    `x ${stepSize}`,
    `x ${margins}`,
    String(threshold ?? 'ratio'),
    share(scores.own),
    share(scores.reworded),
    share(scores.near),
    share(scores.far),
    share(scores.average),
    `${seconds.toFixed(1)} s`,
  ]
}

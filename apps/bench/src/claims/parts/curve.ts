import type { CellState } from '../../cell/state'
import { textTable } from '../text-table'

/** Thresholds of the curve, in log-odds. */
const THRESHOLDS = [-2, -1.5, -1, -0.5, -0.25, 0, 0.5, 1, 2]

/**
 * Shares of rewordings that reach their edit and of near questions that are let in, by the router's threshold. Needs the
 * measure `routing` of an editor with a lower threshold than any of the table, which marks the threshold `chosen`.
 */
export function routingCurve([state]: readonly CellState[], chosen?: number): string {
  const samples = state?.checkpoints.at(-1)?.samples ?? {}
  const row = (title: string, kind: string, languages: readonly string[]) => {
    const reached = languages.flatMap((language) => samples[`reach:${kind}@${language}`] ?? [])
    const shareAt = (threshold: number) =>
      reached.filter((score) => score > threshold).length / reached.length
    return [
      title,
      ...THRESHOLDS.map((threshold) =>
        reached.length > 0 ? shareAt(threshold).toFixed(3).replace(/^0/, '') : '',
      ),
    ]
  }
  const groups = [
    ['', ['English', 'others']],
    [', English', ['English']],
    [', other languages', ['others']],
  ] as const
  const rows = groups.flatMap(([suffix, languages]) => [
    row(`rewordings that arrive${suffix}`, 'rewordings', languages),
    row(`near questions let in${suffix}`, 'near', languages),
  ])
  const heads = THRESHOLDS.map((one) => (one === chosen ? `**${one}**` : String(one)))
  return textTable(['threshold', ...heads], rows)
}

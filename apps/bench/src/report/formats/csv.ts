import { metricsOf } from '../content/metrics'
import type { Result } from '../content/results'

/**
 * Renders all results as comma-separated values (RFC 4180), each score with both ends of its interval and, for several
 * seeds, half the interval over them.
 */
export function csv(results: readonly Result[]): string {
  const scored = [...new Set(results.flatMap(({ scores }) => Object.keys(scores)))]
  const shown = metricsOf(scored).filter(({ key }) => scored.includes(key))
  const values = [...new Set(results.flatMap((result) => Object.keys(result.values)))]
  const head = [
    ...['model', 'dataset', 'T', 'method', 'label', 'seeds'],
    ...shown.flatMap(({ key }) => [key, `${key}_low`, `${key}_high`, `${key}_seed_spread`]),
    ...values,
    ...['seconds', 'peakBytes', 'failed', 'rollbacks'],
  ]
  const rows = results.map((result) => [
    ...[result.model, result.dataset, result.T, result.method, result.label, result.seeds.join(' ')],
    ...shown.flatMap(({ key }) => {
      const score = result.scores[key]
      return [score?.estimate, score?.low, score?.high, score?.seedSpread]
    }),
    ...values.map((key) => result.values[key]),
    ...[result.seconds, result.peakBytes, result.failed, result.rollbacks],
  ])
  return `${[head, ...rows].map((row) => row.map(field).join(',')).join('\r\n')}\r\n`
}

function field(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

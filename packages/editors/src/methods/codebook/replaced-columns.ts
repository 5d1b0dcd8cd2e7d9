import type { Sequences } from '@wise-edit/transformer'
import { queryColumns } from '../../training/query-tokens'

/** Returns the columns `[first, last]` of each row that get a value. */
export function replacedColumns(
  sequences: Sequences,
  replacement: 'last' | 'prompt' | 'all',
  promptLengths?: readonly number[],
): (readonly [number, number])[] {
  const whole = sequences.lengths.map(() => [0, sequences.tokens - 1] as const)
  if (replacement === 'all') return whole
  const queries = queryColumns(sequences, promptLengths)
  return replacement === 'prompt' ? queries : queries.map(([, last]) => [last, last] as const)
}

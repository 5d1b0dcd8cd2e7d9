import { mean } from '@wise-edit/core/internal'
import { bootstrap } from '@wise-edit/evaluation'
import type { Checkpoint } from '../../cell/state'

/** Records that a figure is about: the index of each. Default: all. */
export type Selection = (record: number) => boolean

/** One number for each record: the mean of its scores with these names. Records without any are left out. */
export function valuesOf(
  { scores }: Pick<Checkpoint, 'scores'>,
  names: readonly string[],
  selected: Selection = () => true,
): number[] {
  const lists = names.map((name) => scores[name]).filter((list) => list !== undefined)
  const records = Math.max(0, ...lists.map(({ length }) => length))
  return Array.from({ length: records }, (_, i) => i)
    .filter(selected)
    .flatMap((i) => {
      const own = lists.map((list) => list[i] ?? null).filter((value) => value !== null)
      return own.length > 0 ? [mean(own)] : []
    })
}

/** Formats a mean over records as papers do (`.86`, `1.00`); empty without records. */
export function share(values: readonly number[]): string {
  return values.length === 0 ? '' : short(mean(values))
}

/** Formats a mean over records with half its 95 % bootstrap interval: `.86 ± .05`. */
export function shareWithSpread(values: readonly number[]): string {
  if (values.length === 0) return ''
  const { low, high } = bootstrap(values, mean, { seed: 0 })
  const half = (high - low) / 2
  return half < 0.005 ? share(values) : `${share(values)} ± ${short(half)}`
}

const short = (value: number) => value.toFixed(2).replace(/^(-?)0\./, '$1.')

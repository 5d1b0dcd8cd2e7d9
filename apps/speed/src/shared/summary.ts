import { median } from '@wise-edit/core/internal'

/** Summary of several measurements of one quantity. */
export interface Summary {
  median: number
  min: number
  max: number
}

export function summarize(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

import { mean } from '@wise-edit/core/internal'

/** Fits a straight line to points by least squares. */
export function lineThrough(points: readonly (readonly [number, number])[]): {
  slope: number
  intercept: number
} {
  const [x, y] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const spread = points.reduce((sum, [a]) => sum + (a - x) ** 2, 0)
  const slope = spread === 0 ? 0 : points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / spread
  return { slope, intercept: y - slope * x }
}

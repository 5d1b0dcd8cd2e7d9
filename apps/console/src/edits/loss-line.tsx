import type { Progress } from '../api/types'

const WIDTH = 240
const HEIGHT = 48
const EDGE = 4

/** The losses of an edit's steps as a line that grows to the right while it trains. */
export function LossLine({ progress: { losses, steps } }: { progress: Progress }) {
  const points = linePoints(losses, Math.max(steps, losses.length))
  const [x, y] = points.at(-1) as [number, number]
  const words = `Loss ${lossWords(losses.at(-1), losses[0])}; step ${losses.length} of at most ${Math.max(steps, losses.length)}`
  return (
    <figure class="loss">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Line of the loss. ${words}.`}>
        <line class="axis" x1="0" x2={WIDTH} y1={HEIGHT - EDGE} y2={HEIGHT - EDGE} />
        <polyline points={points.map((point) => point.join(',')).join(' ')} />
        <circle cx={x} cy={y} r="3" />
      </svg>
      <figcaption>{words}</figcaption>
    </figure>
  )
}

/** Where each loss stands: `steps` of them fill the width, zero is at the foot and the largest at the top. */
export function linePoints(losses: readonly number[], steps: number): [number, number][] {
  const most = Math.max(...losses, Number.MIN_VALUE)
  const [width, height] = [WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE]
  return losses.map((loss, i) => [
    EDGE + (steps > 1 ? (width * i) / (steps - 1) : 0),
    EDGE + height * (1 - Math.max(0, loss) / most),
  ])
}

/** A loss now and before, in words. */
export function lossWords(now: number | undefined, before: number | undefined): string {
  const short = (loss: number | undefined) =>
    loss?.toLocaleString('en', { maximumSignificantDigits: 3 }) ?? 'unknown'
  return `${short(now)}, from ${short(before)}`
}

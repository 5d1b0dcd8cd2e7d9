import type { Progress } from '../api/types'

const WIDTH = 240
const HEIGHT = 48
const EDGE = 4

/** Line of an edit's losses that grows to the right during training. */
export function LossLine({ progress: { losses, steps } }: { progress: Progress }) {
  const points = linePoints(losses, Math.max(steps, losses.length))
  const end = points.at(-1)
  const words = `Loss ${lossWords(losses.at(-1), losses[0])}; step ${losses.length} of at most ${Math.max(steps, losses.length)}`
  return (
    <figure class="loss">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Line of the loss. ${words}.`}>
        <line class="axis" x1="0" x2={WIDTH} y1={HEIGHT - EDGE} y2={HEIGHT - EDGE} />
        <polyline points={points.map((point) => point.join(',')).join(' ')} />
        {end && <circle cx={end[0]} cy={end[1]} r="3" />}
      </svg>
      <figcaption>{words}</figcaption>
    </figure>
  )
}

/**
 * Points of the losses: `steps` of them fill the width, zero is at the bottom and the largest at the top. Losses that
 * are not numbers are left out.
 */
export function linePoints(losses: readonly (number | null)[], steps: number): [number, number][] {
  const most = Math.max(...losses.map((loss) => loss ?? 0), Number.MIN_VALUE)
  const [width, height] = [WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE]
  return losses.flatMap((loss, i) => {
    if (loss === null) return []
    const x = EDGE + (steps > 1 ? (width * i) / (steps - 1) : 0)
    return [[x, EDGE + height * (1 - Math.max(0, loss) / most)]]
  })
}

/** Describes the current and the first loss. */
export function lossWords(now: number | null | undefined, before: number | null | undefined): string {
  const short = (loss: number | null | undefined) =>
    loss?.toLocaleString('en', { maximumSignificantDigits: 3 }) ?? 'no number'
  return `${short(now)}, from ${short(before)}`
}

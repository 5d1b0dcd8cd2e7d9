import { createRandom } from '@wise-edit/core'
import { wiseSearchSpace } from '@wise-edit/editors/internal'

/** Point of the search; `undefined` values are not changed. */
export interface Point {
  layer: number
  /** Protection of unrelated texts. */
  ridge: number | undefined
  /** Factors of the step size and of the margins that are measured on the model. */
  stepSize: number
  margins: number
  /** Position of the threshold. */
  threshold: number | undefined
}

/** Maximum number of draws for a new point. */
const DRAWS = 1000

/**
 * Proposes points one after another and receives the value of each: first `start`, then each parameter alone around the
 * best so far, starting with layers, then seeded draws that change two or more parameters of the best.
 *
 * Ends when no new point is drawn. Ties keep the earlier point as the best.
 */
export function* search(
  start: Point,
  { layers, seed }: { layers: number; seed: number },
): Generator<Point, void, number> {
  const space = spaceFor(layers)
  const tried = new Set<string>()
  let best = { point: start, value: Number.NEGATIVE_INFINITY }
  function* attempt(point: Point): Generator<Point, void, number> {
    if (tried.has(key(point))) return
    tried.add(key(point))
    const value = yield point
    if (value > best.value) best = { point, value }
  }
  yield* attempt(start)
  for (const name of PARAMETERS) {
    const from = best.point
    for (const option of space[name]) yield* attempt({ ...from, [name]: option })
  }
  const random = createRandom(seed, 'tune')
  for (let drawn = 0; drawn < DRAWS; drawn++) {
    const changed = random.shuffle(PARAMETERS).slice(0, 2 + random.int(PARAMETERS.length - 1))
    const options = changed.map((name) => [name, space[name][random.int(space[name].length)]])
    yield* attempt({ ...best.point, ...Object.fromEntries(options) })
  }
}

const PARAMETERS = ['layer', 'ridge', 'stepSize', 'margins', 'threshold'] as const

function spaceFor(layers: number): Record<keyof Point, readonly number[]> {
  const { depth, protection, learningRateScale, marginScale, thresholdPosition } = wiseSearchSpace
  const layer = [...new Set(depth.map((share) => Math.floor(share * (layers - 1))))]
  return {
    layer,
    ridge: protection,
    stepSize: learningRateScale,
    margins: marginScale,
    threshold: thresholdPosition,
  }
}

function key(point: Point): string {
  return JSON.stringify(PARAMETERS.map((name) => point[name] ?? null))
}

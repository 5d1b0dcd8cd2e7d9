import { type Random, WiseError } from '@wise-edit/core'

/** Options for drawing the next token. */
export interface SamplingOptions {
  /** Temperature: 0 takes the most likely token (greedy, the default); 1 samples from the model's distribution. */
  temperature?: number
  /** Samples from the smallest set of tokens whose probabilities sum to at least `topP`, from 0 to 1. Default 1. */
  topP?: number
}

/** Draws a token id from logits `[vocab]`. Throws `OPTION_INVALID` for a temperature or `topP` out of range. */
export function sampleToken(
  logits: Float32Array,
  { temperature = 0, topP = 1 }: SamplingOptions,
  random: Random,
): number {
  if (!(temperature >= 0)) throw invalid('temperature', temperature, 'a number of at least 0')
  if (!(topP >= 0 && topP <= 1)) throw invalid('topP', topP, 'a number from 0 to 1')
  if (temperature === 0) return argmax(logits)
  const top = logits[argmax(logits)] as number
  const weights = scratch(logits.length)
  for (let i = 0; i < weights.length; i++) weights[i] = Math.exp(((logits[i] as number) - top) / temperature)
  if (topP < 1) keepNucleus(weights, topP)
  return random.choice(weights)
}

let room = new Float64Array(0)

/** Returns a buffer for the vocabulary, which every draw reuses: a new one would be megabytes for each token. */
function scratch(length: number): Float64Array {
  if (room.length < length) room = new Float64Array(length)
  return room.subarray(0, length)
}

/** Returns the index of the largest value, the first among equals. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i
  return best
}

/** Sets to 0 all but the most likely entries that together reach the share `topP` (Holtzman et al., 2020). */
function keepNucleus(weights: Float64Array, topP: number): void {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  // All entries below this share sum to less than the share that may be dropped: few are left to sort.
  const least = ((1 - topP) * total) / weights.length
  const order = [...weights.keys()].filter((index) => (weights[index] as number) >= least)
  order.sort((a, b) => (weights[b] as number) - (weights[a] as number))
  const kept = new Map<number, number>()
  let left = topP * total
  for (const index of order) {
    if (kept.size > 0 && left <= 0) break
    kept.set(index, weights[index] as number)
    left -= weights[index] as number
  }
  weights.fill(0)
  for (const [index, weight] of kept) weights[index] = weight
}

function invalid(option: string, found: number, expected: string): WiseError {
  return new WiseError(
    'OPTION_INVALID',
    `Found ${option} ${found}; expected ${expected}. Correct the option.`,
  )
}

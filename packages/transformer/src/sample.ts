import type { Random } from '@wise-edit/kernels'

/** How the next token is drawn. */
export interface SamplingOptions {
  /** 0 takes the most likely token (greedy, the default); 1 samples from the model's own distribution. */
  temperature?: number
  /** Samples among the fewest tokens whose probabilities sum to at least `topP`. Default 1. */
  topP?: number
}

/** Draws a token id from logits `[vocab]`. */
export function sampleToken(
  logits: Float32Array,
  { temperature = 0, topP = 1 }: SamplingOptions,
  random: Random,
): number {
  if (temperature <= 0) return argmax(logits)
  const top = logits[argmax(logits)] as number
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - top) / temperature))
  if (topP < 1) keepNucleus(weights, topP)
  return random.choice(weights)
}

/** The index of the largest value, the first among equals. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i
  return best
}

/** Sets to 0 all but the most likely entries that together reach the share `topP` (Holtzman et al., 2020). */
function keepNucleus(weights: Float64Array, topP: number): void {
  const order = Array.from(weights.keys()).sort((a, b) => (weights[b] as number) - (weights[a] as number))
  let left = topP * weights.reduce((sum, weight) => sum + weight, 0)
  for (const index of order) {
    if (left <= 0) weights[index] = 0
    left -= weights[index] as number
  }
}

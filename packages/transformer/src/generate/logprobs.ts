/** Log probability of a token, and the most likely tokens in its place. */
export interface TokenLogprobs {
  token: number
  /** Natural logarithm of the probability, at temperature 1. */
  logprob: number
  /** The most likely tokens, the likeliest first. */
  top: { token: number; logprob: number }[]
}

/** Returns the log probability of a token by logits `[vocab]`, and those of the `count` most likely tokens. */
export function tokenLogprobs(logits: Float32Array, token: number, count = 0): TokenLogprobs {
  const top = mostLikely(logits, count)
  const highest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const total = highest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0))
  const of = (id: number) => (logits[id] as number) - total
  return { token, logprob: of(token), top: top.map((id) => ({ token: id, logprob: of(id) })) }
}

/** Returns the indices of the `count` largest logits, the largest first; among equals, the smallest index first. */
function mostLikely(logits: Float32Array, count: number): number[] {
  const best: number[] = []
  for (let id = 0; id < logits.length; id++) {
    const isFull = best.length >= count
    if (isFull && !((logits[id] as number) > (logits[best.at(-1) as number] as number))) continue
    let place = best.length
    while (place > 0 && (logits[id] as number) > (logits[best[place - 1] as number] as number)) place--
    best.splice(place, 0, id)
    if (isFull) best.pop()
  }
  return best
}

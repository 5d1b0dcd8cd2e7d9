/** Sizes of an attention: `heads` query heads read `kvHeads` key/value heads. */
export interface AttentionSizes {
  batch: number
  heads: number
  kvHeads: number
  tokens: number
  keys: number
  dim: number
}

/** Attention in plain loops; `visible` says whether a query sees a key. */
export function plainAttention(
  { batch, heads, kvHeads, tokens, keys, dim }: AttentionSizes,
  [q, k, v]: ArrayLike<number>[],
  scale: number,
  visible: (row: number, query: number, key: number) => boolean = () => true,
): number[] {
  const out: number[] = []
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const kv = b * kvHeads + Math.floor((h * kvHeads) / heads)
      for (let i = 0; i < tokens; i++) {
        const at = ((b * heads + h) * tokens + i) * dim
        const weights = Array.from({ length: keys }, (_, j) => {
          if (!visible(b, i, j)) return 0
          let score = 0
          for (let d = 0; d < dim; d++) score += q![at + d]! * k![(kv * keys + j) * dim + d]!
          return Math.exp(score * scale)
        })
        const sum = weights.reduce((total, weight) => total + weight, 0)
        for (let d = 0; d < dim; d++) {
          out.push(weights.reduce((y, weight, j) => y + (weight / sum) * v![(kv * keys + j) * dim + d]!, 0))
        }
      }
    }
  }
  return out
}

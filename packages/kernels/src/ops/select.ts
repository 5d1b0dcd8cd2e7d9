/**
 * Selects the `k` entries of largest magnitude.
 *
 * `indices` are in ascending order; of equal magnitudes the lower index wins; NaN counts as 0.
 */
export function topKByMagnitude(x: Float32Array, k: number): { indices: Int32Array; values: Float32Array } {
  const count = Math.max(0, Math.min(x.length, Math.floor(k)))
  // Without a comparator a typed array sorts natively.
  const magnitudes = x.map(magnitudeOf).sort()
  const cut = magnitudes[x.length - count] ?? Number.POSITIVE_INFINITY
  let atCut = count - magnitudes.reduce((above, magnitude) => above + Number(magnitude > cut), 0)
  const indices = new Int32Array(count)
  let found = 0
  for (let i = 0; i < x.length && found < count; i++) {
    const magnitude = magnitudeOf(x[i]!)
    if (magnitude > cut || (magnitude === cut && atCut-- > 0)) indices[found++] = i
  }
  return { indices, values: valuesAt(x, indices) }
}

/** Returns the entries of `x` at `indices`, in their order. */
export function valuesAt(x: Float32Array, indices: Int32Array | Uint32Array): Float32Array {
  // `Float32Array.from` would build a list of JavaScript numbers first: tens of megabytes for the mask of a layer.
  const values = new Float32Array(indices.length)
  for (let i = 0; i < values.length; i++) values[i] = x[indices[i]!]!
  return values
}

function magnitudeOf(value: number): number {
  return Math.abs(value) || 0
}

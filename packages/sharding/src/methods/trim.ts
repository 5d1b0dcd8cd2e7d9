import { sizeOf } from '../delta'
import type { Sparsify } from './rule'

/**
 * Keeps the largest entries by magnitude and sets the rest to 0 (the trim of TIES, Yadav et al. 2023).
 *
 * It keeps round(density · n) of all n entries of the matrix, as the reference code does, so a shard whose mask ratio
 * is below the density is not trimmed. Ties keep the lower index.
 */
export const trim: Sparsify = ({ shape, values }, { density }) => {
  const kept = Math.round(density * sizeOf(shape))
  if (kept >= values.length) return (value) => value
  const { cut, above } = magnitudeCut(values, kept)
  let atCut = kept - above
  return (value) => {
    const magnitude = Math.abs(value)
    if (magnitude > cut) return value
    return magnitude === cut && atCut-- > 0 ? value : 0
  }
}

/**
 * The `kept`-th largest magnitude and the number of magnitudes above it, by radix selection on the bits without a copy.
 */
function magnitudeCut(values: Float32Array, kept: number): { cut: number; above: number } {
  if (kept === 0) return { cut: Number.POSITIVE_INFINITY, above: 0 }
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const counts = new Uint32Array(2048)
  let prefix = 0
  let above = 0
  let high = 31
  for (const width of [11, 10, 10]) {
    const low = high - width
    counts.fill(0)
    for (let i = 0; i < bits.length; i++) {
      const magnitude = (bits[i] as number) & 0x7fffffff
      if (high < 31 && magnitude >>> high !== prefix) continue
      const digit = (magnitude >>> low) & ((1 << width) - 1)
      counts[digit] = (counts[digit] as number) + 1
    }
    let digit = (1 << width) - 1
    while (above + (counts[digit] as number) < kept) above += counts[digit--] as number
    prefix = (prefix << width) | digit
    high = low
  }
  return { cut: new Float32Array(Uint32Array.of(prefix).buffer)[0] as number, above }
}

/** Ratio of the longest wavelength of the codes to the shortest. */
const BASE = 10

/**
 * Returns codes of the positions of an answer, `[length, rank]`: sines and cosines (Vaswani et al. 2017, sec. 3.5) with a
 * mean square of about 1, like the values that a side memory reads along its directions.
 *
 * The position in an answer says more surely which word comes next than the states of the model, which differ with the question.
 */
export function positionCodes(length: number, rank: number): Float32Array {
  const codes = new Float32Array(length * rank)
  for (let i = 0; i < rank; i++) {
    const angle = BASE ** (-(i - (i % 2)) / rank)
    const wave = i % 2 === 0 ? Math.sin : Math.cos
    for (let position = 0; position < length; position++)
      codes[position * rank + i] = Math.SQRT2 * wave(angle * position)
  }
  return codes
}

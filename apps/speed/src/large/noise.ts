/** Standard deviation of random weights, LLaMA's initial one. */
export const WEIGHT_DEVIATION = 0.02

/** Uniform numbers by a xorshift generator (Marsaglia 2003): a billion of them in seconds. */
export class Noise {
  #state: number

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) | 1
  }

  /** Fills `out` with numbers around 0 of a standard deviation. */
  floats(out: Float32Array, deviation: number): Float32Array {
    const scale = (deviation * Math.sqrt(12)) / 2 ** 32
    return this.#fill(out, scale) as Float32Array
  }

  /** Fills `out` with random bits. */
  bits(out: Int32Array): Int32Array {
    return this.#fill(out, 1) as Int32Array
  }

  #fill(out: Float32Array | Int32Array, scale: number): Float32Array | Int32Array {
    let state = this.#state
    for (let i = 0; i < out.length; i++) {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      out[i] = state * scale
    }
    this.#state = state
    return out
  }
}

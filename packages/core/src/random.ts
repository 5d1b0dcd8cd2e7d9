/**
 * Seeded random numbers that do not depend on the tensor backend.
 *
 * A stream is named by a seed and any number of labels. Each use (a mask, a prefix, a bootstrap) has a separate stream,
 * so adding a use never changes the numbers of another.
 */
export interface Random {
  /** A 32-bit unsigned integer. */
  uint32(): number
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number
  /** Uniform integer in [0, n). Throws `RangeError` unless 1 <= n <= 2^32. */
  int(n: number): number
  /** Standard normal (Box-Muller). */
  normal(): number
  /** A new array with the items in random order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[]
  /** The index drawn with probability proportional to `weights`. */
  choice(weights: ArrayLike<number>): number
}

/** Creates the stream named by `seed` and `labels`: the same name gives the same numbers everywhere. */
export function createRandom(seed: number | string, ...labels: (number | string)[]): Random {
  const state = hash([seed, ...labels].map((part) => `${typeof part}:${part}`).join('\u0000'))
  const uint32 = sfc32(state)
  for (let i = 0; i < 15; i++) uint32()
  const next = () => uint32() / 4294967296
  const int = (n: number) => {
    if (!(Number.isInteger(n) && n >= 1 && n <= 4294967296)) {
      throw new RangeError(`Random integer below ${n} asked for; give an integer from 1 to 2^32.`)
    }
    // Rejection keeps the draw unbiased for every n.
    const limit = 4294967296 - (4294967296 % n)
    let value = uint32()
    while (value >= limit) value = uint32()
    return value % n
  }
  let spare: number | undefined
  const normal = () => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()))
    const angle = 2 * Math.PI * next()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  const shuffle = <T>(items: readonly T[]) => {
    const out = [...items]
    for (let i = out.length - 1; i > 0; i--) {
      const j = int(i + 1)
      const held = out[i] as T
      out[i] = out[j] as T
      out[j] = held
    }
    return out
  }
  const choice = (weights: ArrayLike<number>) => {
    let total = 0
    for (let i = 0; i < weights.length; i++) total += weights[i] as number
    let left = next() * total
    for (let i = 0; i < weights.length; i++) {
      left -= weights[i] as number
      if (left < 0) return i
    }
    for (let i = weights.length - 1; i > 0; i--) if ((weights[i] as number) > 0) return i
    return 0
  }
  return { uint32, next, int, normal, shuffle, choice }
}

/** Chris Doty-Humphrey's small fast counter generator, 128 bits of state. */
function sfc32([a, b, c, d]: [number, number, number, number]): () => number {
  return () => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
}

/** Four 32-bit FNV-1a hashes with different bases, each finished with a murmur mix. */
function hash(text: string): [number, number, number, number] {
  const out = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35].map((base) => {
    let h = base
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    return (h ^ (h >>> 16)) >>> 0
  })
  return out as [number, number, number, number]
}

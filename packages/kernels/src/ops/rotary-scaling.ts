/** Method that stretches the frequencies of a rotary embedding to longer texts. */
export type RotaryScaling =
  | { type: 'linear'; factor: number }
  | {
      type: 'llama3'
      factor: number
      lowFreqFactor: number
      highFreqFactor: number
      originalMaxPositions: number
    }
  | {
      type: 'yarn'
      factor: number
      originalMaxPositions: number
      /** Turns within the original length above which a frequency is kept, and below which it is divided by `factor`. */
      betaFast: number
      betaSlow: number
      /** Rounds the bounds of the blended dimensions outwards to integers. */
      truncate: boolean
      /** Factor on the cosines and sines. */
      attentionFactor: number
    }
  | {
      type: 'longrope'
      /** Divisors of the frequencies for texts up to `originalMaxPositions` tokens, and for longer ones. */
      short: readonly number[]
      long: readonly number[]
      originalMaxPositions: number
      /** Factor on the cosines and sines. */
      attentionFactor: number
    }
  | { type: 'dynamic'; factor: number; originalMaxPositions: number }

/** Dimensions that rotate, and the frequencies of their rotation. */
export interface RotaryFrequencies {
  /** Number of dimensions of each head that rotate; even. */
  dims: number
  base: number
  scaling?: RotaryScaling
}

type Scaling<T extends RotaryScaling['type']> = Extract<RotaryScaling, { type: T }>

/**
 * Returns the angle by which each pair of dimensions turns from one token to the next, `[dims / 2]`, in a text of
 * `textTokens` tokens. The float32 steps are those of transformers, so that the angles of late positions agree.
 */
export function inverseFrequencies(
  { dims, base, scaling }: RotaryFrequencies,
  textTokens: number,
): Float32Array {
  const stretched =
    scaling?.type === 'dynamic'
      ? base * dynamicStretch(scaling, dims, Math.max(textTokens, scaling.originalMaxPositions))
      : base
  const periods = Float32Array.from({ length: dims / 2 }, (_, i) => stretched ** Math.fround((2 * i) / dims))
  const frequencies = periods.map((period) => 1 / period)
  switch (scaling?.type) {
    case 'linear':
      return frequencies.map((frequency) => frequency / scaling.factor)
    case 'llama3':
      return frequencies.map((frequency) => stretchLlama3(frequency, scaling))
    case 'yarn':
      return stretchYarn(periods, { dims, base }, scaling)
    case 'longrope': {
      const divisors = isLong(scaling, textTokens) ? scaling.long : scaling.short
      return periods.map((period, i) => 1 / Math.fround(Math.fround(divisors[i] as number) * period))
    }
    default:
      return frequencies
  }
}

/** Returns the factor on the cosines and sines of a rotary embedding. */
export function attentionFactor(scaling: RotaryScaling | undefined): number {
  return scaling && 'attentionFactor' in scaling ? scaling.attentionFactor : 1
}

/**
 * Returns the number on which the frequencies of a text of `textTokens` tokens depend: texts with the same number share
 * their tables.
 */
export function stretchOf(scaling: RotaryScaling | undefined, textTokens: number): number {
  if (scaling?.type === 'longrope') return isLong(scaling, textTokens) ? scaling.originalMaxPositions + 1 : 0
  if (scaling?.type === 'dynamic') return Math.max(textTokens, scaling.originalMaxPositions)
  return 0
}

function isLong({ originalMaxPositions }: Scaling<'longrope'>, textTokens: number): boolean {
  return textTokens > originalMaxPositions
}

function dynamicStretch(
  { factor, originalMaxPositions }: Scaling<'dynamic'>,
  dims: number,
  textTokens: number,
): number {
  // A single pair turns by 1 per token for any base.
  if (dims === 2) return 1
  return ((factor * textTokens) / originalMaxPositions - (factor - 1)) ** (dims / (dims - 2))
}

function stretchLlama3(
  frequency: number,
  { factor, lowFreqFactor, highFreqFactor, originalMaxPositions }: Scaling<'llama3'>,
): number {
  const wavelength = Math.fround((2 * Math.PI) / frequency)
  if (wavelength > originalMaxPositions / lowFreqFactor) return frequency / factor
  if (wavelength < originalMaxPositions / highFreqFactor) return frequency
  const smooth = Math.fround(
    (originalMaxPositions / wavelength - lowFreqFactor) / (highFreqFactor - lowFreqFactor),
  )
  return ((1 - smooth) * frequency) / factor + smooth * frequency
}

/** Keeps the fast frequencies, divides the slow ones by `factor`, and blends those in between (Peng et al. 2023). */
function stretchYarn(
  periods: Float32Array,
  { dims, base }: { dims: number; base: number },
  { factor, originalMaxPositions, betaFast, betaSlow, truncate }: Scaling<'yarn'>,
): Float32Array {
  const dimensionOfTurns = (turns: number): number =>
    (dims * Math.log(originalMaxPositions / (turns * 2 * Math.PI))) / (2 * Math.log(base))
  const [fast, slow] = [dimensionOfTurns(betaFast), dimensionOfTurns(betaSlow)]
  const low = Math.max(truncate ? Math.floor(fast) : fast, 0)
  const high = Math.min(truncate ? Math.ceil(slow) : slow, dims - 1)
  const width = high === low ? 0.001 : high - low
  return periods.map((period, i) => {
    const divided = Math.min(1, Math.max(0, (i - low) / width))
    return divided / (factor * period) + (1 - divided) / period
  })
}

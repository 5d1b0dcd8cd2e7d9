import type { RopeScaling } from '../../model/config'

/**
 * Finds the `llama3` scaling that gives these divisors of the rotary frequencies; GGUF files hold only the divisors.
 *
 * `factors` is `[dims / 2]`. Divisors that do not follow from LLaMA 3's settings are returned unchanged.
 */
export function scalingByDivisors(factors: Float32Array, base: number, dims: number): RopeScaling {
  const scaling = {
    type: 'llama3',
    factor: Math.max(...factors),
    lowFreqFactor: 1,
    highFreqFactor: 4,
    originalMaxPositions: 8192,
  } as const
  const fits =
    factors.length === dims / 2 &&
    factors.every((found, i) => Math.abs(found / divisor(base ** ((2 * i) / dims), scaling) - 1) < 1e-3)
  if (fits) return scaling
  const divisors = [...factors]
  return { type: 'longrope', short: divisors, long: divisors, originalMaxPositions: 1, attentionFactor: 1 }
}

/** Returns the divisor of the frequency `1 / period`: 1 for short wavelengths, `factor` for long ones, else a blend. */
function divisor(period: number, scaling: Extract<RopeScaling, { type: 'llama3' }>): number {
  const { factor, lowFreqFactor, highFreqFactor, originalMaxPositions } = scaling
  const turns = originalMaxPositions / (2 * Math.PI * period)
  if (turns > highFreqFactor) return 1
  if (turns < lowFreqFactor) return factor
  const smooth = (turns - lowFreqFactor) / (highFreqFactor - lowFreqFactor)
  return 1 / ((1 - smooth) / factor + smooth)
}

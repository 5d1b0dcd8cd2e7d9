import type { RomeOptions } from '../src/methods/rome'

/** Options that ROME, MEMIT and AlphaEdit share, spelled out for the model that counts to twelve. */
export const locateTestOptions: Omit<RomeOptions, 'layer' | 'secondMoment'> = {
  lookup: 'subject',
  learningRate: 'auto',
  steps: 12,
  stopLoss: 0.05,
  weightDecay: 0.001,
  klFactor: 0.0625,
  normFactor: 6,
  statistics: { tokens: 200, ridge: 0.01 },
  prefixes: 2,
  prefixTokens: 4,
  seed: 3,
}

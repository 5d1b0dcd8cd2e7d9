export { exactMatch, generatedAccuracy, type TokenIds, tokenAccuracy } from './accuracy'
export {
  type BootstrapOptions,
  bootstrap,
  bootstrapDifference,
  bootstrapMean,
  type Interval,
} from './bootstrap'
export { DELTA, exampleDeltaAccuracy, tokenDeltaAccuracy } from './delta-accuracy'
export {
  type Answer,
  type Aspect,
  average,
  type EditAnswers,
  type EditScore,
  type EditSummary,
  scoreEdit,
  summarizeEdits,
} from './edit-score'
export { fluency, ngramEntropy, type Tokens, words } from './fluency'
export type { TokenNlls } from './nll'
export {
  clippedPerplexity,
  corpusPerplexity,
  meanClippedPerplexity,
  meanPerplexity,
  perplexity,
} from './perplexity'
export {
  auc,
  type Distribution,
  distribution,
  type Histogram,
  histogram,
  type Separation,
  separation,
} from './separation'
export { mean, quantile, standardError } from './statistics'
export { normalizeText, textMatch } from './text-match'

export { type Ability, type AbilityOptions, measureAbility } from './ability'
export type { AskedEditor, AskedModel, Format, FreeAnswer } from './asked-model'
export { type Cost, type CostedEditor, type CostOptions, measureCost, savedBytes } from './cost'
export {
  askUnedited,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type RecordEvaluation,
  type Scores,
  type Total,
  totalsOf,
} from './evaluate'
export type { GradedAnswer } from './grade'
export type { JudgeOptions } from './judge'
export { exactMatch, generatedAccuracy, type TokenIds, tokenAccuracy } from './metrics/accuracy'
export {
  type BootstrapOptions,
  bootstrap,
  bootstrapDifference,
  bootstrapMean,
  type Interval,
} from './metrics/bootstrap'
export { DELTA, exampleDeltaAccuracy, tokenDeltaAccuracy } from './metrics/delta-accuracy'
export {
  type Answer,
  type Aspect,
  average,
  type EditAnswers,
  type EditScore,
  type EditSummary,
  scoreEdit,
  summarizeEdits,
} from './metrics/edit-score'
export { fluency, ngramEntropy, type Tokens, words } from './metrics/fluency'
export type { TokenNlls } from './metrics/nll'
export {
  clippedPerplexity,
  corpusPerplexity,
  meanClippedPerplexity,
  meanPerplexity,
  perplexity,
} from './metrics/perplexity'
export {
  auc,
  type Distribution,
  distribution,
  type Histogram,
  histogram,
  type Separation,
  separation,
} from './metrics/separation'
export { normalizeText, textMatch } from './metrics/text-match'
export { plainQuestions } from './plain-questions'
export { prosePassages } from './prose'
export type { Aspect as EvaluationAspect } from './questions'
export type { EvaluationRecord } from './record'
export { Reference } from './reference'
export { type EarlierScores, type Retention, type RetentionCheck, retention } from './retention'
export { type ScoreName, scoreNames } from './scores'
export { abilityTable, costTable, strictTable, teacherForcedTable } from './table'

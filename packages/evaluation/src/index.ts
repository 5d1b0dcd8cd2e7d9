export { measureAbility } from './ability'
export type { AskedEditor, AskedModel } from './asked-model'
export { measureCost, savedBytes } from './cost'
export { askUnedited, type EvaluateOptions, type Evaluation, evaluate } from './evaluate'
export type { JudgeOptions } from './judge'
export { exactMatch, generatedAccuracy, tokenAccuracy } from './metrics/accuracy'
export { bootstrap, bootstrapDifference, bootstrapMean, type Interval } from './metrics/bootstrap'
export { exampleDeltaAccuracy, tokenDeltaAccuracy } from './metrics/delta-accuracy'
export { average, scoreEdit, summarizeEdits } from './metrics/edit-score'
export { fluency } from './metrics/fluency'
export {
  clippedPerplexity,
  corpusPerplexity,
  meanClippedPerplexity,
  meanPerplexity,
  perplexity,
} from './metrics/perplexity'
export { auc, separation } from './metrics/separation'
export { textMatch } from './metrics/text-match'
export { plainQuestions } from './plain-questions'
export { prosePassages } from './prose'
export type { EvaluationRecord } from './record'
export { Reference } from './reference'
export { type EarlierScores, retention } from './retention'
export type { ScoreName } from './scores'
export { abilityTable, costTable, strictTable, teacherForcedTable } from './table'

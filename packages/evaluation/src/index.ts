export type { AskedEditor, AskedModel } from './asking/asked-model'
export type { EvaluationRecord } from './asking/record'
export { Reference } from './asking/reference'
export { askUnedited, type EvaluateOptions, type Evaluation, evaluate } from './evaluate'
export type { JudgeOptions } from './grading/judge'
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
export { type EarlierScores, retention } from './retention'
export type { ScoreName } from './scores'
export { measureAbility } from './side-effects/ability'
export { measureCost, savedBytes } from './side-effects/cost'
export { plainQuestions } from './side-effects/plain-questions'
export { prosePassages } from './side-effects/prose'
export { abilityTable, costTable, strictTable, teacherForcedTable } from './table'

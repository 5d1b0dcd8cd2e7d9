export { type BundledDataset, bundledDatasets } from './bundled'
export { type Contradiction, type ContradictionReport, findContradictions } from './contradictions'
export { describeInvalid, type FieldProblem, type InvalidRecord, type OnInvalid } from './invalid'
export { type DatasetFormat, datasetFormats } from './layouts'
export { type LoadOptions, loadRecords, type RecordStream } from './load'
export {
  type EditRecord,
  editRecord,
  type LocalityQuestion,
  type NearQuestion,
  type PortabilityQuestion,
  type RecordFields,
  type Rewording,
} from './record'

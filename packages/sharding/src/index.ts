export { columnMask } from './column-mask'
export {
  addDeltas,
  applyDelta,
  deltaBytes,
  denseDelta,
  extractDelta,
  type SparseDelta,
  scaleDelta,
} from './delta'
export { type CreateMaskOptions, createMask, type Mask, type MaskKind, maskToTensor } from './mask'
export { type MergeDeltasOptions, mergeDeltas } from './merge'
export { type MergeMethod, mergeMethods } from './methods'
export type { MergeRule, MergeSettings, Sparsify } from './methods/rule'
export { expectedOverlap, type Overlap, overlap } from './overlap'
export { type PackedDelta, packDelta, unpackDelta } from './pack'

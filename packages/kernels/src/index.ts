export { type Activation, activate, gelu, silu, swiglu } from './activation'
export { type AttentionOptions, attention } from './attention'
export { type AttentionMaskOptions, attentionMask } from './attention-mask'
export { BACKENDS, type BackendInfo, type BackendName, type UseBackendOptions, useBackend } from './backend'
export { type DirectProduct, directProduct } from './direct-product'
export { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from './dtype'
export { frozenRows } from './frozen-linear'
export type { FrozenMatrix, HalfRows } from './frozen-matrix'
export { gatherTokens } from './gather'
export { canMultiplyInt8, type Int8Matrix, int8Linear, int8Matrix } from './int8'
export { constantLinear, linear } from './linear'
export { crossEntropyAt, logSoftmax } from './loss'
export { layerNorm, rmsNorm } from './norm'
export {
  type ApplyRotaryOptions,
  applyRotary,
  type RotaryScaling,
  type RotaryTablesOptions,
  rotaryTables,
} from './rotary'
export { electSign, maskedUpdate, topKByMagnitude, valuesAt } from './select'
export { bytesFree, ensureBytes, readView, tensorFrom } from './tensor-memory'
export { valueAndGradients } from './value-and-gradients'
export { canWriteTokens, writeTokens } from './write-tokens'

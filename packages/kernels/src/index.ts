export {
  BACKENDS,
  type BackendInfo,
  type BackendName,
  type UseBackendOptions,
  useBackend,
} from './backends/backend'
export { directProduct } from './backends/direct-product'
export { onCpu } from './backends/on-cpu'
export { takeValues, withValues } from './backends/read-values'
export { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from './formats/dtype'
export type { FrozenMatrix } from './formats/frozen-matrix'
export { type Int8Matrix, int8Matrix } from './formats/int8-matrix'
export { isStoredFormat } from './formats/stored-format'
export { valueAndGradients } from './gradients/value-and-gradients'
export { type Activation, activate, gelu, silu, swiglu } from './ops/activation'
export { attention } from './ops/attention'
export { attentionMask } from './ops/attention-mask'
export { frozenRows, readsStored } from './ops/frozen-linear'
export { gatherTokens } from './ops/gather'
export { canMultiplyInt8, int8Linear } from './ops/int8'
export { constantLinear, linear } from './ops/linear'
export { crossEntropyAt, logSoftmax } from './ops/loss'
export { layerNorm, rmsNorm } from './ops/norm'
export { applyRotary, rotaryTables } from './ops/rotary'
export { type RotaryScaling, stretchOf } from './ops/rotary-scaling'
export { maskedUpdate, topKByMagnitude, valuesAt } from './ops/select'
export { canWriteTokens, writeTokens } from './ops/write-tokens'
export { bytesFree, bytesTensor, bytesView, ensureBytes, readView, tensorFrom } from './wasm/tensor-memory'

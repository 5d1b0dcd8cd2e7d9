import { registerFusedGradients } from '../../wasm/fused'
import { activationOps } from './activation'
import { attentionOps } from './attention'
import { type GpuOp, registerGpuOp } from './gpu-op'
import { lossOps } from './loss'
import { normOps } from './norm'
import { rotaryOps } from './rotary'
import { sumRowsOp } from './sum-rows'

const OPS: GpuOp[] = [...activationOps, ...attentionOps, ...lossOps, ...normOps, ...rotaryOps, sumRowsOp]

/**
 * Makes the WebGPU backend run the package's ops as one shader each, or a few: a training step is limited by the number
 * of its dispatches. Their gradients are those of the WebAssembly kernels. Safe to call again.
 */
export function useGpuOps(): void {
  for (const op of OPS) registerGpuOp(op)
  registerFusedGradients()
}

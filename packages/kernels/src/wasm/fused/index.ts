import { heapOf, prepareHeap } from '../code/fused-heap'
import { activeWasm } from '../heap'
import { activationOps } from './activation'
import { apartOps } from './apart'
import { attentionOps } from './attention'
import { useFastCopies } from './copies'
import { frozenOps } from './frozen'
import { type FusedOp, registerFused, registerFusedGradient } from './fused-op'
import { int8Ops } from './int8'
import { linearOps } from './linear'
import { lossOps } from './loss'
import { normOps } from './norm'
import { rotaryOps } from './rotary'
import { sumRowsOp } from './sum-rows'

const OPS: FusedOp[] = [
  ...activationOps,
  ...apartOps,
  ...attentionOps,
  ...frozenOps,
  ...int8Ops,
  ...linearOps,
  ...lossOps,
  ...normOps,
  ...rotaryOps,
  sumRowsOp,
]

/**
 * Makes the active wasm backend run each of the package's ops as one kernel, over the memory of tfjs's own module.
 *
 * Without SIMD, they stay composed of tfjs's ops. Safe to call again.
 */
export function useFusedKernels(): void {
  const backend = activeWasm()
  if (!backend || !(heapOf(backend) || prepareHeap(backend))) return
  for (const op of OPS) registerFused(op)
  useFastCopies()
}

/** Registers the gradients of all ops, for a backend that has kernels of some of them. Safe to call again. */
export function registerFusedGradients(): void {
  for (const op of OPS) registerFusedGradient(op)
}

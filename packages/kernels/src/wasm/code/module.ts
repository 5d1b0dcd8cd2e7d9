/// <reference path="./webassembly.d.ts" />
import type { WasmBackend } from '../heap'
import { FUSED_CODE } from './code'

/** Address of a tensor's values in the heap, in bytes. */
type Pointer = number

/** The functions of assemblyscript/index.ts, over the memory of tfjs's own WebAssembly module. */
export interface FusedCode {
  matmul(
    a: Pointer,
    b: Pointer,
    c: Pointer,
    m: number,
    n: number,
    k: number,
    transposeA: boolean,
    transposeB: boolean,
    add: boolean,
    panel: Pointer,
    aStride: number,
    cStride: number,
  ): void
  norm(
    x: Pointer,
    weight: Pointer,
    bias: Pointer,
    y: Pointer,
    rows: number,
    dim: number,
    eps: number,
    centred: boolean,
  ): void
  normGradX(
    dy: Pointer,
    x: Pointer,
    weight: Pointer,
    dx: Pointer,
    rows: number,
    dim: number,
    eps: number,
    centred: boolean,
  ): void
  normGradWeight(
    dy: Pointer,
    x: Pointer,
    dWeight: Pointer,
    rows: number,
    dim: number,
    eps: number,
    centred: boolean,
  ): void
  rotary(
    x: Pointer,
    cos: Pointer,
    sin: Pointer,
    y: Pointer,
    batch: number,
    heads: number,
    tokens: number,
    headDim: number,
    dims: number,
    tables: number,
    direction: number,
    interleaved: boolean,
  ): void
  maskedSoftmax(
    x: Pointer,
    mask: Pointer,
    batch: number,
    heads: number,
    queries: number,
    keys: number,
    masks: number,
    scale: number,
  ): void
  softmaxGrad(dy: Pointer, y: Pointer, dx: Pointer, rows: number, dim: number, scale: number): void
  crossEntropy(
    x: Pointer,
    targets: Pointer,
    losses: Pointer,
    exps: Pointer,
    sums: Pointer,
    rows: number,
    dim: number,
  ): void
  crossEntropyGrad(
    dy: Pointer,
    exps: Pointer,
    sums: Pointer,
    targets: Pointer,
    dx: Pointer,
    rows: number,
    dim: number,
  ): void
  logSoftmax(x: Pointer, y: Pointer, rows: number, dim: number): void
  logSoftmaxGrad(dy: Pointer, y: Pointer, dx: Pointer, rows: number, dim: number): void
  activate(x: Pointer, y: Pointer, count: number, kind: number): void
  activateGrad(dy: Pointer, x: Pointer, dx: Pointer, count: number, kind: number): void
  swiglu(gate: Pointer, up: Pointer, y: Pointer, count: number): void
  swigluGrad(dy: Pointer, gate: Pointer, up: Pointer, dGate: Pointer, dUp: Pointer, count: number): void
  copyBlocks(x: Pointer, y: Pointer, count: number, width: number, xStride: number, yStride: number): void
  swapRows(x: Pointer, y: Pointer, outer: number, a: number, b: number, width: number): void
  gatherRows(x: Pointer, indices: Pointer, y: Pointer, count: number, width: number): void
  widenBrain(x: Pointer, y: Pointer, count: number): void
  widenHalf(x: Pointer, y: Pointer, count: number): void
  roundRows(x: Pointer, q: Pointer, scales: Pointer, rows: number, dim: number): void
  int8Product(
    q: Pointer,
    qScales: Pointer,
    w: Pointer,
    wScales: Pointer,
    bias: Pointer,
    y: Pointer,
    m: number,
    n: number,
    k: number,
  ): void
  /** `format` is the code of a `StoredLayout`. */
  widenBlocks(format: number, x: Pointer, y: Pointer, blocks: number): void
  roundBlocks(format: number, x: Pointer, q: Pointer, qScales: Pointer, qSums: Pointer, groups: number): void
  blockProduct(
    format: number,
    q: Pointer,
    qScales: Pointer,
    qSums: Pointer,
    w: Pointer,
    bias: Pointer,
    y: Pointer,
    n: number,
    k: number,
  ): void
  roundBlockRows(x: Pointer, q: Pointer, qScales: Pointer, qSums: Pointer, rows: number, groups: number): void
  blockRowsProduct(
    format: number,
    q: Pointer,
    qScales: Pointer,
    qSums: Pointer,
    w: Pointer,
    bias: Pointer,
    y: Pointer,
    m: number,
    n: number,
    k: number,
    yStride: number,
    room: Pointer,
  ): void
  narrowProduct(
    halves: boolean,
    x: Pointer,
    w: Pointer,
    bias: Pointer,
    y: Pointer,
    m: number,
    n: number,
    k: number,
    yStride: number,
  ): void
  sumRows(x: Pointer, y: Pointer, rows: number, width: number): void
}

/** Loads the fused code over a backend's memory; returns undefined if SIMD or access to the memory is missing. */
export function loadFusedCode(backend: WasmBackend): FusedCode | undefined {
  const bytes = Uint8Array.from(atob(FUSED_CODE), (char) => char.charCodeAt(0))
  const memory = backend.wasm.asm?.memory
  if (!(memory instanceof WebAssembly.Memory) || !WebAssembly.validate(bytes)) return undefined
  const imports = { env: { memory }, host: { log: Math.log } }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports)
  return exports as unknown as FusedCode
}

import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { blasFound } from '../../../test/backends'
import { expectClose, uniform } from '../../../test/check-op'
import * as kernels from '../../index'
import type { ApplyRotaryOptions } from '../../ops/rotary'
import { prepareHeap } from '../code/fused-heap'
import { activeWasm } from '../heap'
import { runFusedAll } from './fused-op'

/** An op at sizes that a loop in JavaScript would take long to differentiate. */
interface Case {
  shapes: number[][]
  op: (...inputs: tf.Tensor[]) => tf.Tensor
  /** Inputs are `scale · [-1, 1)`. Default 1. */
  scale?: number
}

const cases: Record<string, Case> = {}

for (const dim of [1, 2, 3, 5, 192, 577]) {
  cases[`rmsNorm of ${dim}`] = {
    shapes: [[3, 5, dim], [dim]],
    op: (x, weight) => kernels.rmsNorm(x, weight as tf.Tensor1D),
  }
  cases[`layerNorm of ${dim}`] = {
    shapes: [[15, dim], [dim], [dim]],
    op: (x, weight, bias) => kernels.layerNorm(x, weight as tf.Tensor1D, bias as tf.Tensor1D, 1e-2),
  }
  cases[`swiglu of ${dim}`] = {
    shapes: [
      [3, dim],
      [3, dim],
    ],
    op: kernels.swiglu,
    scale: 6,
  }
  for (const name of ['silu', 'gelu-tanh', 'gelu-erf'] as const) {
    cases[`${name} of ${dim}`] = { shapes: [[3, dim]], op: (x) => kernels.activate(x, name), scale: 6 }
  }
}

for (const vocab of [2, 3, 17, 4096, 49_157]) {
  const targets = [0, vocab - 1, vocab >> 1, 0]
  cases[`crossEntropyAt of ${vocab}`] = {
    shapes: [[4, vocab]],
    op: (x) => tf.tidy(() => kernels.crossEntropyAt(x as tf.Tensor2D, tf.tensor1d(targets, 'int32'))),
    scale: 30,
  }
  cases[`logSoftmax of ${vocab}`] = { shapes: [[2, 2, vocab]], op: kernels.logSoftmax, scale: 30 }
}
cases['crossEntropyAt of targets outside the vocabulary'] = {
  shapes: [[3, 6]],
  op: (x) => tf.tidy(() => kernels.crossEntropyAt(x as tf.Tensor2D, tf.tensor1d([-1, 2, 6], 'int32'))),
}

for (const layout of ['half', 'interleaved'] as const) {
  for (const dims of [2, 6, 10, 32]) {
    for (const own of [false, true]) {
      cases[`applyRotary of ${dims} ${layout}, angles of ${own ? 'each text' : 'all'}`] = {
        shapes: [[3, 2, 5, 32]],
        op: (x) => tf.tidy(() => rotary(x as tf.Tensor4D, { layout, dims }, own)),
      }
    }
  }
}

for (const { heads, kvHeads, tokens, keys, dim } of [
  { heads: 6, kvHeads: 3, tokens: 31, keys: 31, dim: 32 },
  { heads: 4, kvHeads: 1, tokens: 3, keys: 18, dim: 7 },
  { heads: 2, kvHeads: 2, tokens: 1, keys: 5, dim: 64 },
]) {
  for (const lengths of [undefined, [keys, 2, 0]]) {
    const masked = lengths ? 'rows of which one sees nothing' : 'all rows'
    cases[`attention of ${heads} heads over ${kvHeads}, ${tokens} tokens, ${keys} keys, ${masked}`] = {
      shapes: [
        [3, heads, tokens, dim],
        [3, kvHeads, keys, dim],
        [3, kvHeads, keys, dim],
      ],
      op: (q, k, v) =>
        tf.tidy(() => {
          const mask = kernels.attentionMask({
            queryLength: tokens,
            keyLength: keys,
            lengths,
            padding: 'left',
          })
          return kernels.attention(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D, { mask })
        }),
      scale: 2,
    }
  }
}

for (const [rows, into, out] of [
  [[33, 5], 7, 3],
  [[66], 64, 65],
] as const) {
  cases[`linear from ${into} to ${out}`] = {
    shapes: [[...rows, into], [out, into], [out]],
    op: (x, weight, bias) => kernels.linear(x, weight as tf.Tensor2D, bias as tf.Tensor1D),
  }
}

function rotary(x: tf.Tensor4D, options: ApplyRotaryOptions, own: boolean): tf.Tensor4D {
  const tables = kernels.rotaryTables({ dims: options.dims, base: 100, maxPositions: 20 })
  const rows = (table: tf.Tensor2D) =>
    own ? tf.reshape(tf.slice(table, [0, 0], [15, -1]), [3, 1, 5, -1]) : tf.slice(table, [3, 0], [5, -1])
  return kernels.applyRotary(x, rows(tables.cos), rows(tables.sin), options)
}

/** Returns the output of an op, and the gradients of a randomly weighted sum of it. */
function run({ shapes, op, scale = 1 }: Case): Float32Array[] {
  const inputs = shapes.map((shape, i) =>
    tf.tensor(
      Float32Array.from(uniform(tf.util.sizeFromShape(shape), i), (x) => scale * x),
      shape,
    ),
  )
  const weighted = (...inputs: tf.Tensor[]) => {
    const y = op(...inputs)
    return tf.sum(tf.mul(y, tf.tensor(Float32Array.from(uniform(y.size, 'slope')), y.shape)))
  }
  const outputs = [op(...inputs), ...tf.grads(weighted)(inputs)]
  const values = outputs.map((tensor) => tensor.dataSync() as Float32Array)
  tf.dispose([inputs, outputs])
  return values
}

describe.each(blasFound ? (['wasm', 'blas'] as const) : (['wasm'] as const))('on %s', (backend) => {
  let expected: Record<string, Float32Array[]>
  beforeAll(async () => {
    await kernels.useBackend({ backend: 'cpu' })
    expected = Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, run(one)]))
    await kernels.useBackend({ backend })
  })

  it.each(Object.keys(cases))('%s comes out as composed of tfjs’s ops in plain JavaScript', (name) => {
    const before = { tensors: tf.memory().numTensors, data: activeWasm()!.numDataIds() }
    const actual = run(cases[name]!)
    expect({ tensors: tf.memory().numTensors, data: activeWasm()!.numDataIds() }).toEqual(before)
    for (const [i, values] of actual.entries()) expectClose(values, expected[name]![i]!, 1e-5)
  })

  it('computes exponentials to 2e-7 of their value, and 0 for hidden entries', () => {
    const exps = (values: number[]) =>
      tf.tidy(() => {
        const targets = tf.tensor1d([0], 'int32')
        const [, exps] = runFusedAll('WiseCrossEntropy', { logits: tf.tensor2d([values]), targets })
        return exps!.dataSync()
      })
    const values = Array.from({ length: 50_001 }, (_, i) => Math.fround(-i * (87.3 / 50_000)))
    const errors = Array.from(exps(values), (value, i) => Math.abs(value / Math.exp(values[i]!) - 1))
    expect(Math.max(...errors)).toBeLessThan(2e-7)
    expect([...exps([0, -88, -1e9, Number.NEGATIVE_INFINITY])]).toEqual([1, 0, 0, 0])
  })

  it.each([0, 3, 4, 20])('lets a NaN at entry %i show in the loss', (at) => {
    const logits = Float32Array.from({ length: 21 }, (_, i) => (i === at ? Number.NaN : i))
    const loss = tf.tidy(() =>
      kernels.crossEntropyAt(tf.tensor2d(logits, [1, 21]), tf.tensor1d([1], 'int32')).dataSync(),
    )
    expect(loss[0]).toBeNaN()
  })

  it('composes its ops where the code cannot be loaded', () => {
    const other = () => Object.create(activeWasm()!)
    const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
    expect(prepareHeap(other())).toBe(false)
    validate.mockRestore()
    expect(prepareHeap(other())).toBe(true)
  })

  it('leaves whole numbers to tfjs', () => {
    tf.tidy(() => {
      const ones = tf.ones<tf.Rank.R1>([3])
      const whole = kernels.rmsNorm(tf.tensor1d([1, -2, 5], 'int32'), ones)
      expectClose(whole.dataSync(), kernels.rmsNorm(tf.tensor1d([1, -2, 5]), ones).dataSync())
    })
  })
})

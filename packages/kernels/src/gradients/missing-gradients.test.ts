import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { checkOp, type OpCheck, plainMatMul } from '../../test/check-op'
import { erf } from '../../test/erf'
import { gradientsOfOps } from './missing-gradients'

type Values = ArrayLike<number>

/** Describes an elementwise op of one input. */
function entries(op: (x: tf.Tensor) => tf.Tensor, f: (x: number) => number, range: Range = {}): OpCheck {
  return { shapes: [[2, 3]], op, plain: (x) => Array.from(x, f), ...range }
}

/** Describes an op of two inputs, of which the second, then the first, is broadcast along an axis. */
function pairs(
  op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  f: (a: number, b: number) => number,
  range: Range = {},
): OpCheck[] {
  const at = (x: Values, i: number) => x[x.length === 6 ? i : x.length === 3 ? i % 3 : Math.floor(i / 3)]!
  const plain = (a: Values, b: Values) => Array.from({ length: 6 }, (_, i) => f(at(a, i), at(b, i)))
  const shapes = [
    [[2, 3], [3]],
    [
      [2, 1],
      [2, 3],
    ],
  ]
  return shapes.map((shapes) => ({ shapes, op, plain, ...range }))
}

interface Range {
  shift?: number
  scale?: number
}

/** Inputs that avoid poles at 0. */
const POSITIVE = { shift: 2 }

/** Reductions of the middle axis of `[2, 3, 2]`. */
function reduced(x: Values, f: (values: number[]) => number): number[] {
  return [0, 1, 6, 7].map((start) => f([x[start]!, x[start + 2]!, x[start + 4]!]))
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)

const softmax = (values: number[]) => {
  const weights = values.map(Math.exp)
  return weights.map((weight) => weight / sum(weights))
}

const checks: Record<string, OpCheck | OpCheck[]> = {
  [tf.Add]: pairs(tf.add, (a, b) => a + b),
  [tf.Sub]: pairs(tf.sub, (a, b) => a - b),
  [tf.Multiply]: pairs(tf.mul, (a, b) => a * b),
  [tf.RealDiv]: pairs(tf.div, (a, b) => a / b, POSITIVE),
  [tf.SquaredDifference]: pairs(tf.squaredDifference, (a, b) => (a - b) ** 2),
  [tf.Maximum]: pairs(tf.maximum, Math.max),
  [tf.Minimum]: pairs(tf.minimum, Math.min),
  [tf.Neg]: entries(tf.neg, (x) => -x),
  [tf.Abs]: entries(tf.abs, Math.abs),
  [tf.Square]: entries(tf.square, (x) => x * x),
  [tf.Log]: entries(tf.log, Math.log, POSITIVE),
  [tf.Erf]: entries(tf.erf, erf),
  [tf.Relu]: entries(tf.relu, (x) => Math.max(0, x)),
  [tf.ClipByValue]: entries(
    (x) => tf.clipByValue(x, -0.5, 0.4),
    (x) => Math.min(0.4, Math.max(-0.5, x)),
  ),
  [tf.Exp]: entries(tf.exp, Math.exp),
  [tf.Sqrt]: entries(tf.sqrt, Math.sqrt, POSITIVE),
  [tf.Rsqrt]: entries(tf.rsqrt, (x) => x ** -0.5, POSITIVE),
  [tf.Sigmoid]: entries(tf.sigmoid, (x) => 1 / (1 + Math.exp(-x))),
  [tf.Tanh]: entries(tf.tanh, Math.tanh),
  [tf.Softmax]: {
    shapes: [[2, 3]],
    op: (x) => tf.softmax(x),
    plain: (x) => [...softmax([x[0]!, x[1]!, x[2]!]), ...softmax([x[3]!, x[4]!, x[5]!])],
  },
  [tf.BatchMatMul]: {
    shapes: [
      [2, 3],
      [3, 4],
    ],
    op: (a, b) => tf.matMul(a, b),
    plain: (a, b) => plainMatMul(a, b, { m: 2, n: 4, k: 3 }),
  },
  [tf.Identity]: entries(tf.clone, (x) => x),
  [tf.Cast]: entries(
    (x) => tf.cast(x, 'float32'),
    (x) => x,
  ),
  [tf.Transpose]: {
    shapes: [[2, 3, 2]],
    op: (x) => tf.transpose(x, [2, 0, 1]),
    plain: (x) => [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11].map((i) => x[i]!),
  },
  [tf.Reshape]: { shapes: [[2, 3]], op: (x) => tf.reshape(x, [3, 2]), plain: (x) => x },
  [tf.ExpandDims]: { shapes: [[2, 3]], op: (x) => tf.expandDims(x, 1), plain: (x) => x },
  [tf.Sum]: { shapes: [[2, 3, 2]], op: (x) => tf.sum(x, 1), plain: (x) => reduced(x, sum) },
  [tf.Mean]: {
    shapes: [[2, 3, 2]],
    op: (x) => tf.mean(x, 1, true),
    plain: (x) => reduced(x, (values) => sum(values) / 3),
  },
  [tf.Max]: { shapes: [[2, 3, 2]], op: (x) => tf.max(x, 1), plain: (x) => reduced(x, (v) => Math.max(...v)) },
  [tf.Slice]: {
    shapes: [[2, 3]],
    op: (x) => tf.slice(x, [0, 1], [2, -1]),
    plain: (x) => [1, 2, 4, 5].map((i) => x[i]!),
  },
  [tf.Concat]: {
    shapes: [
      [2, 1],
      [2, 2],
    ],
    op: (a, b) => tf.concat([a, b], 1),
    plain: (a, b) => [a[0]!, b[0]!, b[1]!, a[1]!, b[2]!, b[3]!],
  },
  [tf.SplitV]: {
    shapes: [[2, 3]],
    op: (x) =>
      tf.tidy(() => tf.sub(...(tf.split(tf.slice(x, [0, 0], [2, 2]), 2, 1) as [tf.Tensor, tf.Tensor]))),
    plain: (x) => [x[0]! - x[1]!, x[3]! - x[4]!],
  },
  [tf.Pack]: {
    shapes: [[2], [2]],
    op: (a, b) => tf.stack([a, b], 1),
    plain: (a, b) => [a[0]!, b[0]!, a[1]!, b[1]!],
  },
  [tf.Unpack]: {
    shapes: [[2, 2]],
    op: (x) => tf.tidy(() => tf.mul(...(tf.unstack(x, 1) as [tf.Tensor, tf.Tensor]))),
    plain: (x) => [x[0]! * x[1]!, x[2]! * x[3]!],
  },
  [tf.GatherV2]: {
    shapes: [[2, 3, 2]],
    op: (x) => tf.tidy(() => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32'), 1)),
    plain: (x) => [0, 6].flatMap((start) => [4, 5, 0, 1, 4, 5].map((i) => x[start + i]!)),
  },
}

it('every registered gradient has a check', () => {
  expect(Object.keys(checks).sort()).toEqual(Object.keys(gradientsOfOps()).sort())
})

describeOnBackends('the gradient', () => {
  it.each(Object.entries(checks))('of %s is that of its definition', (_, check) => {
    for (const one of [check].flat()) checkOp(one)
  })
})

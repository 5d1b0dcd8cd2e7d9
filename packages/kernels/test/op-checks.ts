import * as tf from '@tensorflow/tfjs-core'
import * as exported from '../src/index'
import * as internal from '../src/internal'
import { byRow, type OpCheck, plainMatMul } from './check-op'
import { erf } from './erf'
import { frozen } from './frozen'
import { type AttentionSizes, plainAttention } from './plain-attention'

const kernels = { ...exported, ...internal }

type Values = ArrayLike<number>

/** Every op that the package exports, beside loops that say what it computes. */
export const opChecks: Record<string, Record<string, OpCheck>> = {
  rmsNorm: {
    'divides each row by the root of its mean square': {
      shapes: [[2, 3, 8], [8]],
      op: (x, weight) => kernels.rmsNorm(x, weight as tf.Tensor1D, 1e-3),
      plain: (x, weight) =>
        byRow(x, 8, (row) => {
          const scale = 1 / Math.sqrt(mean(row.map((value) => value ** 2)) + 1e-3)
          return row.map((value, i) => value * scale * weight[i]!)
        }),
    },
  },
  layerNorm: {
    'centres each row and divides it by its deviation': {
      shapes: [[2, 3, 8], [8], [8]],
      op: (x, weight, bias) => kernels.layerNorm(x, weight as tf.Tensor1D, bias as tf.Tensor1D, 1e-3),
      plain: (x, weight, bias) =>
        byRow(x, 8, (row) => {
          const centred = row.map((value) => value - mean(row))
          const scale = 1 / Math.sqrt(mean(centred.map((value) => value ** 2)) + 1e-3)
          return centred.map((value, i) => value * scale * weight[i]! + bias[i]!)
        }),
    },
  },
  activate: {
    'finds silu by its name': ofEntries((x) => kernels.activate(x, 'silu'), silu),
    'finds gelu-erf by its name': ofEntries((x) => kernels.activate(x, 'gelu-erf'), geluErf),
    'finds gelu-tanh by its name': ofEntries((x) => kernels.activate(x, 'gelu-tanh'), geluTanh),
  },
  swiglu: {
    'gates one half by the other': {
      shapes: [
        [2, 5],
        [2, 5],
      ],
      op: kernels.swiglu,
      plain: (gate, up) => Array.from(gate, (value, i) => silu(value) * up[i]!),
    },
  },
  linear: {
    'multiplies one row by the weight’s transpose': ofLinear([1, 6]),
    'multiplies rows': ofLinear([4, 6]),
    'multiplies a batch of rows': ofLinear([2, 3, 6]),
    'multiplies by a frozen matrix': {
      shapes: [[2, 2, 3], [2]],
      op: (x, bias) =>
        kernels.linear(x, frozen(Float32Array.of(0.5, -1, 2, 1, 3, -0.25), 3), bias as tf.Tensor1D),
      plain: (x, bias) =>
        plainMatMul(x, [0.5, -1, 2, 1, 3, -0.25], { m: 4, n: 2, k: 3, transposeB: true }).map(
          (y, i) => y + bias[i % 2]!,
        ),
    },
    'adds a bias to each row': {
      shapes: [[2, 2, 3], [4, 3], [4]],
      op: (x, weight, bias) => kernels.linear(x, weight as tf.Tensor2D, bias as tf.Tensor1D),
      plain: (x, weight, bias) =>
        plainMatMul(x, weight, { m: 4, n: 4, k: 3, transposeB: true }).map((y, i) => y + bias[i % 4]!),
    },
  },
  constantLinear: {
    'multiplies rows, and differentiates by them alone': {
      shapes: [
        [2, 3, 6],
        [4, 6],
      ],
      op: (x, weight) => kernels.constantLinear(x, weight as tf.Tensor2D),
      plain: (x, weight) => plainMatMul(x, weight, { m: 6, n: 4, k: 6, transposeB: true }),
      trained: [0],
    },
    'adds a bias to each row': {
      shapes: [[2, 2, 3], [4, 3], [4]],
      op: (x, weight, bias) => kernels.constantLinear(x, weight as tf.Tensor2D, bias as tf.Tensor1D),
      plain: (x, weight, bias) =>
        plainMatMul(x, weight, { m: 4, n: 4, k: 3, transposeB: true }).map((y, i) => y + bias[i % 4]!),
      trained: [0, 2],
    },
    'multiplies by a frozen matrix': {
      shapes: [[2, 2, 3]],
      op: (x) => kernels.constantLinear(x, frozen(Float32Array.of(0.5, -1, 2, 1, 3, -0.25), 3)),
      plain: (x) => plainMatMul(x, [0.5, -1, 2, 1, 3, -0.25], { m: 4, n: 2, k: 3, transposeB: true }),
    },
  },
  frozenRows: {
    'gives rows by their number': {
      shapes: [],
      op: () => kernels.frozenRows(frozen(Float32Array.of(1, 2, 3, 4, 5, 6), 2), [2, 0, 2]),
      plain: () => [5, 6, 1, 2, 5, 6],
    },
  },
  int8Linear: {
    'multiplies by a matrix of int8 numbers with a scale for each row': ofInt8([5, 16], 6),
    'widens a matrix of a shape that no kernel takes': ofInt8([2, 2, 4], 3),
  },
  attention: {
    'mixes values by softmax of the scores': ofAttention({ heads: 2, kvHeads: 2 }),
    'lets two query heads share a key/value head': ofAttention({ heads: 2, kvHeads: 1 }),
    'groups query heads one after another': ofAttention({ heads: 6, kvHeads: 2, batch: 1, dim: 2 }),
    'takes another scale': ofAttention({ heads: 1, kvHeads: 1 }, { scale: 0.3 }),
    'hides later keys, padding and what left the window': ofAttention(
      { heads: 2, kvHeads: 1, tokens: 4, keys: 4 },
      { mask: { queryLength: 4, keyLength: 4, lengths: [4, 2], slidingWindow: 3 } },
    ),
  },
  attentionMask: {
    'is 0 where a query sees a key and far below elsewhere': {
      shapes: [],
      op: () => kernels.attentionMask({ queryLength: 2, keyLength: 3, lengths: [3, 1] }),
      plain: () => [0, 0, -1e9, 0, 0, 0, 0, -1e9, -1e9, 0, -1e9, -1e9],
    },
  },
  applyRotary: {
    'turns both halves': ofRotary('half', 8),
    'turns a part in halves': ofRotary('half', 4),
    'turns neighbours': ofRotary('interleaved', 8),
    'turns a part in neighbours': ofRotary('interleaved', 6),
  },
  rotaryTables: {
    'tabulates cosines and sines by position': {
      shapes: [],
      op: () => {
        const { cos, sin } = kernels.rotaryTables({ dims: 4, base: 100, maxPositions: 3 })
        const both = tf.concat([cos, sin], 0)
        tf.dispose([cos, sin])
        return both
      },
      plain: () => {
        const angles = [0, 1, 2].flatMap((position) => [position, position / 10])
        return [...angles.map(Math.cos), ...angles.map(Math.sin)]
      },
    },
  },
  logSoftmax: {
    'subtracts the logarithm of the summed exponentials': {
      shapes: [[2, 3, 5]],
      scale: 4,
      op: kernels.logSoftmax,
      plain: (x) => byRow(x, 5, (row) => row.map((value) => value - logSumExp(row))),
    },
  },
  crossEntropyAt: {
    'gives each target’s negative log-likelihood': {
      shapes: [[3, 5]],
      scale: 4,
      op: (logits) => crossEntropy(logits as tf.Tensor2D, [4, 0, 4]),
      plain: (logits) => byRow(logits, 5, (row, i) => [logSumExp(row) - row[[4, 0, 4][i]!]!]),
    },
    'trains the selected positions alone': {
      shapes: [[2, 3, 4]],
      op: (logits) =>
        tf.tidy(() => crossEntropy(kernels.gatherTokens(logits as tf.Tensor3D, POSITIONS), [3, 1, 0])),
      plain: (logits) => byRow(picked(logits), 4, (row, i) => [logSumExp(row) - row[[3, 1, 0][i]!]!]),
    },
  },
  gatherTokens: {
    'picks hidden states, and adds up the gradients of those picked twice': {
      shapes: [[2, 3, 4]],
      op: (hidden) => kernels.gatherTokens(hidden as tf.Tensor3D, POSITIONS),
      plain: picked,
    },
  },
  topKByMagnitude: {
    'keeps what fewer than k others exceed': {
      shapes: [[12]],
      trained: [],
      op: (x) => tf.tensor1d(kernels.topKByMagnitude(x.dataSync() as Float32Array, 5).values),
      plain: (x) => {
        const larger = (value: number) => Array.from(x).filter((other) => Math.abs(other) > Math.abs(value))
        return Array.from(x).filter((value) => larger(value).length < 5)
      },
    },
  },
  tensorFrom: {
    'holds what its function writes': {
      shapes: [],
      op: () => kernels.tensorFrom([2, 3], (out) => out.set([0, 1, 2, 3, 4, 5])),
      plain: () => [0, 1, 2, 3, 4, 5],
    },
  },
}

/** Positions of `[2, 3, 4]` hidden states, one of them twice. */
const POSITIONS = [
  [1, 2],
  [0, 0],
  [1, 2],
] as const

function picked(hidden: Values): number[] {
  return POSITIONS.flatMap(([row, token]) =>
    Array.from({ length: 4 }, (_, i) => hidden[(row * 3 + token) * 4 + i]!),
  )
}

function mean(row: number[]): number {
  return row.reduce((sum, x) => sum + x, 0) / row.length
}

function logSumExp(row: number[]): number {
  return Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0))
}

function silu(x: number): number {
  return x / (1 + Math.exp(-x))
}

function geluErf(x: number): number {
  return 0.5 * x * (1 + erf(x * Math.SQRT1_2))
}

function geluTanh(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
}

function ofEntries(op: (x: tf.Tensor) => tf.Tensor, f: (x: number) => number): OpCheck {
  return { shapes: [[3, 7]], scale: 3, op, plain: (x) => Array.from(x, f) }
}

/** `int8Linear` with a bias; it has no gradient. */
function ofInt8(shape: number[], rows: number): OpCheck {
  const columns = shape.at(-1)!
  const values = Int8Array.from({ length: rows * columns }, (_, i) => ((i * 37) % 255) - 127)
  const scales = Float32Array.from({ length: rows }, (_, i) => (i + 1) / 256)
  const weight = Array.from(values, (value, i) => value * scales[Math.floor(i / columns)]!)
  return {
    shapes: [shape, [rows]],
    trained: [],
    tolerance: 1e-4,
    op: (x, bias) =>
      tf.tidy(() => kernels.int8Linear(x, kernels.int8Matrix(values, scales), bias as tf.Tensor1D)),
    plain: (x, bias) =>
      plainMatMul(x, weight, { m: x.length / columns, n: rows, k: columns, transposeB: true }).map(
        (y, i) => y + bias[i % rows]!,
      ),
  }
}

function ofLinear(shape: number[]): OpCheck {
  return {
    shapes: [shape, [5, 6]],
    op: (x, weight) => kernels.linear(x, weight as tf.Tensor2D),
    plain: (x, weight) => plainMatMul(x, weight, { m: x.length / 6, n: 5, k: 6, transposeB: true }),
  }
}

function ofAttention(
  wanted: Partial<AttentionSizes>,
  { mask, scale }: { mask?: Parameters<typeof kernels.attentionMask>[0]; scale?: number } = {},
): OpCheck {
  const sizes = { batch: 2, heads: 2, kvHeads: 2, tokens: 3, keys: 3, dim: 4, ...wanted }
  const { batch, heads, kvHeads, tokens, keys, dim } = sizes
  const visible = (row: number, query: number, key: number) =>
    key <= query && key < mask!.lengths![row]! && key > query - mask!.slidingWindow!
  return {
    shapes: [
      [batch, heads, tokens, dim],
      [batch, kvHeads, keys, dim],
      [batch, kvHeads, keys, dim],
    ],
    scale: 2,
    op: (...inputs) => {
      const [q, k, v] = inputs as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
      const drawn = mask && kernels.attentionMask(mask)
      const out = kernels.attention(q, k, v, { mask: drawn, scale })
      drawn?.dispose()
      return out
    },
    plain: (...inputs) => plainAttention(sizes, inputs, scale ?? 1 / Math.sqrt(dim), mask && visible),
  }
}

function ofRotary(layout: 'half' | 'interleaved', dims: number): OpCheck {
  const angle = (token: number, i: number) => 1 + token * 0.7 ** i
  const table = (f: (angle: number) => number) =>
    tf.tensor2d([0, 1, 2].map((token) => Array.from({ length: dims / 2 }, (_, i) => f(angle(token, i)))))
  const pair = (i: number) => (layout === 'half' ? [i, i + dims / 2] : [2 * i, 2 * i + 1])
  return {
    shapes: [[2, 2, 3, 8]],
    op: (x) => {
      const [cos, sin] = [table(Math.cos), table(Math.sin)]
      const out = kernels.applyRotary(x as tf.Tensor4D, cos, sin, { dims, layout })
      tf.dispose([cos, sin])
      return out
    },
    plain: (x) => {
      const out = Float64Array.from(x)
      for (let row = 0; row < out.length / 8; row++) {
        for (let i = 0; i < dims / 2; i++) {
          const [a, b] = pair(i).map((at) => 8 * row + at) as [number, number]
          const turn = angle(row % 3, i)
          out[a] = x[a]! * Math.cos(turn) - x[b]! * Math.sin(turn)
          out[b] = x[b]! * Math.cos(turn) + x[a]! * Math.sin(turn)
        }
      }
      return out
    },
  }
}

function crossEntropy(logits: tf.Tensor2D, targets: number[]): tf.Tensor1D {
  const ids = tf.tensor1d(targets, 'int32')
  const losses = kernels.crossEntropyAt(logits, ids)
  ids.dispose()
  return losses
}

import * as tf from '@tensorflow/tfjs-core'

type Gradient = Omit<tf.GradConfig, 'kernelName'>
type Gradients = Record<string, () => tf.Tensor>
type Pair = [tf.Tensor, tf.Tensor]

/** Kernels whose gradients read only the shapes of the saved tensors, not their values. */
export const OF_SHAPES_ALONE: ReadonlySet<string> = new Set([
  tf.Add,
  tf.Sub,
  tf.Reshape,
  tf.ExpandDims,
  tf.Sum,
  tf.Mean,
  tf.Slice,
  tf.Concat,
  tf.Pack,
])

/**
 * Registers the gradients of tfjs-core's ops that the method trains through.
 *
 * tfjs-core defines its own gradients outside the module that Node loads. tfjs-node loads them, and they are replaced:
 * some fail if an input was broadcast to the shape of the other. Safe to call again.
 */
export function registerGradients(): void {
  for (const [kernelName, gradient] of Object.entries(gradientsOfOps())) {
    tf.registerGradient({ kernelName, ...gradient })
  }
}

/** Returns the gradient of each op by the name of its kernel. */
export function gradientsOfOps(): Record<string, Gradient> {
  return {
    [tf.Add]: binary(
      (dy) => dy,
      (dy) => dy,
    ),
    [tf.Sub]: binary(
      (dy) => dy,
      (dy) => tf.neg(dy),
    ),
    [tf.Multiply]: binary(
      (dy, _, b) => tf.mul(dy, b),
      (dy, a) => tf.mul(dy, a),
    ),
    [tf.RealDiv]: binary(
      (dy, _, b) => tf.div(dy, b),
      (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
    ),
    [tf.SquaredDifference]: binary(
      (dy, a, b) => tf.mul(dy, tf.mul(tf.sub(a, b), 2)),
      (dy, a, b) => tf.mul(dy, tf.mul(tf.sub(b, a), 2)),
    ),
    [tf.Maximum]: binary(
      (dy, a, b) => tf.mul(dy, tf.cast(tf.greaterEqual(a, b), 'float32')),
      (dy, a, b) => tf.mul(dy, tf.cast(tf.less(a, b), 'float32')),
    ),
    [tf.Minimum]: binary(
      (dy, a, b) => tf.mul(dy, tf.cast(tf.lessEqual(a, b), 'float32')),
      (dy, a, b) => tf.mul(dy, tf.cast(tf.greater(a, b), 'float32')),
    ),
    [tf.Neg]: ofInput((dy) => tf.neg(dy)),
    [tf.Abs]: ofInput((dy, x) => tf.mul(dy, tf.sign(x))),
    [tf.Square]: ofInput((dy, x) => tf.mul(dy, tf.mul(x, 2))),
    [tf.Log]: ofInput((dy, x) => tf.div(dy, x)),
    [tf.Erf]: ofInput((dy, x) => tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI)))),
    [tf.Relu]: ofInput((dy, x) => tf.mul(dy, tf.step(x))),
    [tf.ClipByValue]: ofInput((dy, x, { clipValueMin, clipValueMax }) => {
      const inside = tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax))
      return tf.mul(dy, tf.cast(inside, 'float32'))
    }),
    [tf.Exp]: ofOutput((dy, y) => tf.mul(dy, y)),
    [tf.Sqrt]: ofOutput((dy, y) => tf.div(dy, tf.mul(y, 2))),
    [tf.Rsqrt]: ofOutput((dy, y) => tf.mul(dy, tf.mul(tf.mul(y, tf.square(y)), -0.5))),
    [tf.Sigmoid]: ofOutput((dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
    [tf.Tanh]: ofOutput((dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
    [tf.Softmax]: {
      outputsToSave: [true],
      gradFunc: (dy, [y]) => ({ logits: () => softmaxGradient(dy as tf.Tensor, y!) }),
    },
    [tf.BatchMatMul]: {
      inputsToSave: ['a', 'b'],
      gradFunc: (dy, saved, attrs) => matMulGradients(dy as tf.Tensor, saved as Pair, attrs),
    },
    [tf.Identity]: unsaved((dy) => tf.clone(dy)),
    [tf.Cast]: unsaved((dy) => tf.clone(dy)),
    [tf.Transpose]: unsaved((dy, { perm }) => tf.transpose(dy, undoPermutation(perm as number[]))),
    [tf.Reshape]: ofInput((dy, x) => tf.reshape(dy, x.shape)),
    [tf.ExpandDims]: { inputsToSave: ['input'], gradFunc: (dy, [x]) => reshapeBack('input', dy, x!) },
    [tf.Sum]: ofInput((dy, x, { axis }) => spread(dy, x, axis)),
    [tf.Mean]: ofInput((dy, x, { axis }) => tf.mul(spread(dy, x, axis), dy.size / x.size)),
    [tf.Max]: {
      inputsToSave: ['x'],
      outputsToSave: [true],
      gradFunc: (dy, [x, y], attrs) => ({
        x: () => maxGradient(dy as tf.Tensor, x!, y!, attrs.reductionIndices),
      }),
    },
    [tf.Slice]: ofInput((dy, x, { begin, size }) => {
      const [from, length] = tf.slice_util.parseSliceParams(x, begin as number[], size as number[])
      return tf.pad(
        dy,
        x.shape.map((dim, i): [number, number] => [from![i]!, dim - from![i]! - length![i]!]),
      )
    }),
    [tf.Concat]: {
      saveAllInputs: true,
      gradFunc: (dy, parts, { axis }) =>
        split(dy as tf.Tensor, parts, axis as number) as unknown as Gradients,
    },
    [tf.SplitV]: {
      gradFunc: (dy, _, { axis }) => ({ x: () => tf.concat(dy as tf.Tensor[], axis as number) }),
    },
    [tf.Pack]: {
      saveAllInputs: true,
      gradFunc: (dy, parts, { axis }) =>
        parts.map((_, i) => () => tf.unstack(dy as tf.Tensor, axis as number)[i]!) as unknown as Gradients,
    },
    [tf.Unpack]: {
      gradFunc: (dy, _, { axis }) => ({ value: () => tf.stack(dy as tf.Tensor[], axis as number) }),
    },
    [tf.GatherV2]: {
      inputsToSave: ['x', 'indices'],
      gradFunc: (dy, [x, indices], { axis }) => ({
        x: () => gatherGradient(dy as tf.Tensor, x!, indices!, axis as number),
      }),
    },
  }
}

function binary(
  ofA: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  ofB: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): Gradient {
  return {
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as Pair
      return {
        a: () => undoBroadcast(ofA(dy as tf.Tensor, a, b), a.shape),
        b: () => undoBroadcast(ofB(dy as tf.Tensor, a, b), b.shape),
      }
    },
  }
}

function ofInput(gradient: (dy: tf.Tensor, x: tf.Tensor, attrs: Attributes) => tf.Tensor): Gradient {
  return {
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({ x: () => gradient(dy as tf.Tensor, x!, attrs as Attributes) }),
  }
}

function ofOutput(gradient: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor): Gradient {
  return { outputsToSave: [true], gradFunc: (dy, [y]) => ({ x: () => gradient(dy as tf.Tensor, y!) }) }
}

function unsaved(gradient: (dy: tf.Tensor, attrs: Attributes) => tf.Tensor): Gradient {
  return { gradFunc: (dy, _, attrs) => ({ x: () => gradient(dy as tf.Tensor, attrs as Attributes) }) }
}

// biome-ignore lint/suspicious/noExplicitAny: each kernel has attributes of its own, which tfjs leaves untyped
type Attributes = Record<string, any>

/** Sums a gradient over the axes along which its input was broadcast. */
function undoBroadcast(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape)
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape)
}

function softmaxGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const weighted = tf.mul(dy, y)
  return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y))
}

function matMulGradients(dy: tf.Tensor, [a, b]: Pair, { transposeA, transposeB }: Attributes): Gradients {
  return {
    a: () =>
      undoBroadcast(
        transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB),
        a.shape,
      ),
    b: () =>
      undoBroadcast(
        transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false),
        b.shape,
      ),
  }
}

function reshapeBack(name: string, dy: tf.Tensor | tf.Tensor[], x: tf.Tensor): Gradients {
  return { [name]: () => tf.reshape(dy as tf.Tensor, x.shape) }
}

/** Repeats the gradient of a reduction's output along the reduced axes. */
function spread(dy: tf.Tensor, x: tf.Tensor, axis: number | number[]): tf.Tensor {
  return tf.mul(keepAxes(dy, x, axis), tf.fill(x.shape, 1))
}

function maxGradient(dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor, axis: unknown): tf.Tensor {
  const axes = axis as number | number[]
  return tf.mul(keepAxes(dy, x, axes), tf.cast(tf.equal(x, keepAxes(y, x, axes)), 'float32'))
}

function keepAxes(reduced: tf.Tensor, x: tf.Tensor, axis: number | number[]): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis, x.shape)
  return tf.reshape(
    reduced,
    x.shape.map((dim, i) => (axes.includes(i) ? 1 : dim)),
  )
}

function undoPermutation(permutation: number[]): number[] {
  return permutation.map((_, i) => permutation.indexOf(i))
}

function split(dy: tf.Tensor, parts: tf.Tensor[], axis: number): (() => tf.Tensor)[] {
  const along = tf.util.parseAxisParam(axis, dy.shape)[0]!
  let start = 0
  return parts.map((part) => {
    const begin = dy.shape.map((_, i) => (i === along ? start : 0))
    start += part.shape[along]!
    return () => tf.slice(dy, begin, part.shape)
  })
}

/** Sums the gradients of rows by the index that they were read from. */
function gatherGradient(dy: tf.Tensor, x: tf.Tensor, indices: tf.Tensor, axis: number): tf.Tensor {
  const along = tf.util.parseAxisParam(axis, x.shape)[0]!
  if (along === 0 && indices.rank === 1) return tf.unsortedSegmentSum(dy, indices as tf.Tensor1D, x.shape[0]!)
  const before = tf.util.sizeFromShape(x.shape.slice(0, along))
  const rows = tf.transpose(tf.reshape(dy, [before, indices.size, -1]), [1, 0, 2])
  const ids = tf.reshape(indices, [-1]) as tf.Tensor1D
  return tf.reshape(tf.transpose(tf.unsortedSegmentSum(rows, ids, x.shape[along]!), [1, 0, 2]), x.shape)
}

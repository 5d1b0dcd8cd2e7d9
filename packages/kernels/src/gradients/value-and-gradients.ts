import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { OF_SHAPES_ALONE } from './missing-gradients'

/** Record that tfjs keeps of an op that runs while gradients are recorded. */
interface TapeNode {
  inputs: tf.NamedTensorMap
  outputs: tf.Tensor[]
  saved: tf.Tensor[]
  kernelName: string
  gradient?: (dys: (tf.Tensor | null)[]) => Record<string, () => tf.Tensor>
}

/** The part of tfjs's engine that records ops, which its types hide. */
interface Recorder {
  state: { activeTape: TapeNode[] | null; gradientDepth: number }
  startTape(): void
  endTape(): void
}

/**
 * Returns the value of `f(...xs)`, a scalar, and its gradients for `xs`, bitwise equal to those of `tf.valueAndGrads`.
 *
 * tfjs keeps the tensors that every op saved, and the gradient of every op's output, until all gradients are computed.
 * Here both are freed as soon as the op's gradient has been computed, nothing is kept of ops that do not depend on `xs`
 * or whose gradient needs only shapes, and the saved tensors are also freed if `f` throws.
 *
 * The caller disposes the value and the gradients. Throws `GRADIENT_MISSING` if the value does not depend on one of
 * `xs`, or depends on it through an op without a gradient.
 */
export function valueAndGradients(
  f: (...xs: tf.Tensor[]) => tf.Tensor,
  xs: readonly tf.Tensor[],
): { value: tf.Tensor; gradients: tf.Tensor[] } {
  const engine = tf.engine() as unknown as Recorder
  if (engine.state.gradientDepth > 0) {
    // Tensors that an outer gradient will need must not be freed.
    if (engine.state.activeTape instanceof Tape) engine.state.activeTape.follow(xs)
    const { value, grads } = tf.valueAndGrads(f)([...xs])
    return { value, gradients: grads }
  }
  return tf.tidy(() => {
    const tape = new Tape()
    tape.follow(xs)
    try {
      const value = record(engine, tape, () => f(...xs))
      return { value, gradients: gradientsOf(value, xs, tape) }
    } finally {
      for (const { saved } of tape) tf.dispose(saved)
    }
  })
}

/** The ops through which a value may depend on some tensors. */
class Tape extends Array<TapeNode> {
  /** Ids of these tensors, and of those that were computed from them. */
  readonly dependent = new Set<number>()

  /** Adds `tensors`, so that everything computed from them is recorded. */
  follow(tensors: readonly tf.Tensor[]): void {
    for (const { id } of tensors) this.dependent.add(id)
  }

  /** Records an op; saved tensors that no gradient needs are freed immediately. */
  override push(node: TapeNode): number {
    const counts = Object.values(node.inputs).some(({ id }) => this.dependent.has(id))
    // A tensor that is disposed still knows its shape.
    if (!counts || OF_SHAPES_ALONE.has(node.kernelName)) tf.dispose(node.saved)
    if (!counts) return this.length
    this.follow(node.outputs)
    return super.push(node)
  }
}

/** Runs `f` and records its ops in `tape`. */
function record(engine: Recorder, tape: Tape, f: () => tf.Tensor): tf.Tensor {
  engine.startTape()
  engine.state.activeTape = tape
  try {
    return tf.tidy(f)
  } finally {
    engine.endTape()
    engine.state.activeTape = null
  }
}

function gradientsOf(value: tf.Tensor, xs: readonly tf.Tensor[], tape: Tape): tf.Tensor[] {
  const wanted = new Set(xs.map(({ id }) => id))
  const gradients = new Map<number, tf.Tensor>([[value.id, tf.keep(tf.onesLike(value))]])
  try {
    for (const node of tape.toReversed()) {
      const dys = node.outputs.map(({ id }) => gradients.get(id) ?? null)
      if (!dys.some(Boolean)) continue
      tf.tidy(() => {
        for (const [id, dx] of inputGradients(node, dys, tape.dependent)) {
          const before = gradients.get(id)
          gradients.set(id, tf.keep(before ? tf.add(before, dx) : dx))
          before?.dispose()
        }
      })
      for (const { id } of node.outputs) {
        if (wanted.has(id)) continue
        gradients.get(id)?.dispose()
        gradients.delete(id)
      }
      tf.dispose(node.saved)
    }
    return xs.map(({ id }, i) => gradients.get(id)?.clone() ?? missing(i))
  } finally {
    for (const gradient of gradients.values()) gradient.dispose()
  }
}

/** Yields the gradients of an op for its dependent inputs, by the ids of the inputs; the caller owns the gradients. */
function* inputGradients(
  { kernelName, inputs, saved, gradient }: TapeNode,
  dys: readonly (tf.Tensor | null)[],
  dependent: ReadonlySet<number>,
): Generator<[number, tf.Tensor]> {
  const passedOn = gradient?.([...dys])
  const taken = new Set<tf.Tensor | null>([...dys, ...saved])
  for (const [name, { id }] of Object.entries(inputs)) {
    if (!dependent.has(id)) continue
    const dx = passedOn?.[name]?.()
    if (!dx) {
      throw new WiseError(
        'GRADIENT_MISSING',
        `The op ${kernelName} has no gradient for its input ${name}. Register one, or compute the value without it.`,
      )
    }
    // A gradient function may return a tensor that it was given.
    yield [id, taken.has(dx) ? dx.clone() : dx]
    taken.add(dx)
  }
}

function missing(place: number): never {
  throw new WiseError(
    'GRADIENT_MISSING',
    `The value does not depend on input ${place}. Leave the input out, or use it in the function.`,
  )
}

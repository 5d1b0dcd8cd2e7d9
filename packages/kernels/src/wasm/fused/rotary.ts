import type * as tf from '@tensorflow/tfjs-core'
import { type FusedOp, fusedOp, hasFused, runFused } from './fused-op'

interface RotaryOptions {
  dims: number
  layout: 'half' | 'interleaved'
}

/** Returns true if there is one table for all rows or one for each, as the fused kernel requires. */
export function canFuseRotary(
  x: tf.Tensor4D,
  cos: tf.Tensor,
  sin: tf.Tensor,
  { dims }: RotaryOptions,
): boolean {
  const [batch, , tokens, headDim] = x.shape
  const own = [batch, 1, tokens, dims / 2].join()
  const fits = ({ shape }: tf.Tensor) => shape.join() === own || shape.join() === [tokens, dims / 2].join()
  return (
    dims <= headDim && hasFused('WiseRotary', x, cos, sin) && fits(cos) && fits(sin) && cos.rank === sin.rank
  )
}

/** Rotates pairs of `x` `[batch, heads, tokens, headDim]` by the angles of their tokens. */
export function fusedRotary(
  x: tf.Tensor4D,
  cos: tf.Tensor,
  sin: tf.Tensor,
  options: RotaryOptions,
): tf.Tensor4D {
  return runFused('WiseRotary', { x, cos, sin }, { ...options, direction: 1 })
}

export const rotaryOps: FusedOp[] = [
  fusedOp<{ x: tf.TensorInfo; cos: tf.TensorInfo; sin: tf.TensorInfo }>({
    kernelName: 'WiseRotary',
    run: ({ x, cos, sin }, { dims, layout, direction }, { code, at, make }) => {
      const [batch, heads, tokens, headDim] = x.shape as [number, number, number, number]
      const tables = cos.shape.length === 4 ? batch : 1
      const sizes = [batch, heads, tokens, headDim, dims, tables] as const
      const y = make(x.shape)
      code.rotary(at(x), at(cos), at(sin), at(y), ...sizes, direction, layout === 'interleaved')
      return y
    },
    gradient: {
      inputsToSave: ['cos', 'sin'],
      gradFunc: (dy, [cos, sin], attrs) => ({
        x: () =>
          runFused(
            'WiseRotary',
            { x: dy as tf.Tensor, cos: cos!, sin: sin! },
            { ...attrs, direction: -attrs.direction! },
          ),
      }),
    },
  }),
]

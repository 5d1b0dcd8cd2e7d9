import type * as tf from '@tensorflow/tfjs-core'
import { it } from 'vitest'
import { describeOnBackends } from '../test/backends'
import { checkOp } from '../test/check-op'
import { gatherTokens } from './gather'

describeOnBackends('gatherTokens', () => {
  it('picks hidden states by text and token, and adds up the gradients of those picked twice', () => {
    const positions = [
      [1, 2],
      [0, 0],
      [1, 2],
    ] as const
    checkOp({
      shapes: [[2, 3, 4]],
      op: (hidden) => gatherTokens(hidden as tf.Tensor3D, positions),
      plain: (hidden) =>
        positions.flatMap(([row, token]) =>
          Array.from({ length: 4 }, (_, i) => hidden[(row * 3 + token) * 4 + i]!),
        ),
    })
  })
})

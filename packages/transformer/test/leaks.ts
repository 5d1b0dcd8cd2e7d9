import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, expect } from 'vitest'

/** Fails each test of the file or block after which there are more tensors than before it. */
export function expectNoTensorsLeft(): void {
  let before = 0
  beforeEach(() => {
    before = tf.memory().numTensors
  })
  afterEach(() => {
    expect(tf.memory().numTensors, 'tensors after the test').toBe(before)
  })
}

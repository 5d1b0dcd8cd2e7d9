import * as tf from '@tensorflow/tfjs-core'
import type { Learned, LearnedKind } from './edit-method'

/** Learned state as tensors by name. A batch adds tensors or replaces those of the same name. */
export const learnedTensors: LearnedKind<Learned> = {
  none: {},
  bytes({ learned }) {
    return Object.values(learned).reduce(
      (sum, { size, dtype }) => sum + size * tf.util.bytesPerElement(dtype),
      0,
    )
  },
  add(held, edits, learned) {
    return { edits: [...held.edits, ...edits], learned: { ...held.learned, ...learned } }
  },
  copy({ edits, learned }) {
    const clones = Object.entries(learned).map(([name, tensor]) => [name, tensor.clone()])
    return { edits, learned: Object.fromEntries(clones) }
  },
  free(learned, kept) {
    const shared = new Set(kept.flatMap((other) => Object.values(other)))
    tf.dispose(Object.values(learned).filter((tensor) => !shared.has(tensor)))
  },
}

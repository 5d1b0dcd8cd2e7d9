import * as tf from '@tensorflow/tfjs-core'
import type { Intercept, Interventions } from '../model/modules'
import type { Sequences } from '../model/sequences'

/** A text of a step, and the changes to the model for it. */
interface ChangedRow {
  interventions: Interventions
  sequences: Sequences
}

/**
 * Returns the changes of a step in which each text has its own intercepts: a module runs once for all texts, and an intercept
 * sees only the row of its text, or the tokens of its prompt.
 */
export function joinIntercepts(rows: readonly ChangedRow[]): Record<string, Intercept> {
  const names = new Set(rows.flatMap(({ interventions }) => Object.keys(interventions.intercept ?? {})))
  return Object.fromEntries([...names].map((name) => [name, joined(name, rows)]))
}

function joined(name: string, rows: readonly ChangedRow[]): Intercept {
  const arePrompts = rows[0]?.sequences.past === 0
  // The head gets the last tokens of all texts as one row; prompts stand one after another in a row.
  const axis = name === 'head' || arePrompts ? 1 : 0
  const sizes = rows.map(({ sequences }) => (name === 'head' ? 1 : sequences.tokens))
  const rowOf = (x: tf.Tensor3D, row: number): tf.Tensor3D => {
    const start: [number, number, number] = [0, 0, 0]
    const size: [number, number, number] = [-1, -1, -1]
    start[axis] = sizes.slice(0, row).reduce((sum, tokens) => sum + tokens, 0)
    size[axis] = sizes[row] as number
    return tf.slice(x, start, size)
  }
  return (input, module) =>
    tf.tidy(() => {
      const main = module(input)
      const outputs = rows.map(({ interventions, sequences }, row) => {
        const intercept = interventions.intercept?.[name]
        const own = rowOf(main, row)
        if (!intercept) return own
        const from = rowOf(input, row)
        return intercept(from, (x) => (x === from ? own.clone() : module(x)), sequences)
      })
      return tf.concat(outputs, axis)
    })
}

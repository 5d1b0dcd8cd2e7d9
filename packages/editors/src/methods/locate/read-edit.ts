import * as tf from '@tensorflow/tfjs-core'
import { gatherTokens } from '@wise-edit/kernels'
import { type DecoderModel, type Interventions, inputTokens, Sequences } from '@wise-edit/transformer'
import { downProjection } from '../../training/linear-modules'
import type { LocatedEdit } from './locate-edit'

/** Weights that replace those of the model. */
export type Replaced = NonNullable<Interventions['replace']>

/** Result of a pass over the texts of an edit; the caller disposes it. */
export interface Reading {
  /** The queries' tokens, then those of the essence, padded on the left. */
  sequences: Sequences
  /** `[row, column]` of the lookup token of each sequence. */
  places: [number, number][]
  /** Outputs of the last layer that was run, `[rows, tokens, dModel]`. */
  states: tf.Tensor3D
  /** Inputs of the down projection at the lookup token of each query, `[queries, dFF]`. */
  keys: tf.Tensor2D
  /** Output of that down projection at the lookup token of the bare prompt, `[1, dModel]`. */
  output: tf.Tensor2D
  dispose(): void
}

/**
 * Runs the texts of an edit through layers 0 to `to`, and reads the down projection of layer `at`; `replace` holds the
 * weights of earlier edits.
 */
export function readEdit(
  decoder: DecoderModel,
  edit: LocatedEdit,
  { at, to }: { at: number; to: number },
  replace: Replaced,
): Reading {
  const rows = edit.queries.map(inputTokens)
  const ends = [...edit.places]
  if (edit.essence) {
    rows.push([...edit.essence.tokens])
    ends.push(edit.essence.place)
  }
  const sequences = new Sequences(rows, 'left')
  const places = ends.map((place, row): [number, number] => [row, sequences.firstColumn(row) + place])
  const looked = places.slice(0, edit.queries.length)
  const { states, keys, output } = tf.tidy(() => {
    let found: Pick<Reading, 'keys' | 'output'> | undefined
    const states = decoder.run(decoder.embed(sequences, { replace }), sequences, {
      to: to + 1,
      replace,
      capture: {
        [downProjection(at)]: (input, output) => {
          found = {
            keys: tf.keep(gatherTokens(input, looked)),
            output: tf.keep(gatherTokens(output, looked.slice(0, 1))),
          }
        },
      },
    })
    return { states, ...(found as Pick<Reading, 'keys' | 'output'>) }
  })
  const dispose = () => tf.dispose([states, keys, output])
  return { sequences, places, states, keys, output, dispose }
}

/** Returns the key of the bare prompt, `[dFF]`. */
export function bareKey({ keys }: Reading): Float64Array {
  return Float64Array.from(keys.dataSync().subarray(0, keys.shape[1]))
}

/** Returns the key of an edit, the mean over its texts, `[dFF]` (ROME eq. 3, MEMIT eq. 19). */
export function meanKey({ keys }: Reading): Float64Array {
  const [count, size] = keys.shape
  const values = keys.dataSync()
  const mean = new Float64Array(size)
  for (let i = 0; i < values.length; i++) mean[i % size]! += (values[i] as number) / count
  return mean
}

/** Returns the output of the last layer that was run at the lookup token of the bare prompt, `[dModel]`. */
export function bareState({ states, places }: Reading): Float64Array {
  const state = gatherTokens(states, places.slice(0, 1))
  const values = Float64Array.from(state.dataSync())
  state.dispose()
  return values
}

import * as tf from '@tensorflow/tfjs-core'
import { rotaryTables, stretchOf } from '@wise-edit/kernels'
import type { ModelConfig, PositionConfig } from './config'
import type { Sequences } from './sequences'

type Rotary = Extract<PositionConfig, { type: 'rotary' }>

interface Tables {
  /** The stretch of the texts that they are for. */
  stretch: number
  cos: tf.Tensor2D
  sin: tf.Tensor2D
}

/** How a layer turns queries and keys: the angles of the tokens at hand, `[tokens, dims/2]` or `[batch, 1, tokens, dims/2]`. */
export interface LayerRotary {
  cos: tf.Tensor
  sin: tf.Tensor
  options: Pick<Rotary, 'dims' | 'layout'>
}

/** Cosines and sines of every way of turning that a model has, kept from one text to the next. */
export class RotaryTables {
  readonly #tables = new Map<Rotary, Tables>()

  /** Returns, by layer, how the tokens of `sequences` are turned; `undefined` where a layer turns none. */
  at(
    { position, layerPositions }: ModelConfig,
    sequences: Sequences,
  ): (layer: number) => LayerRotary | undefined {
    const kinds = new Set([position, ...(layerPositions ?? [])])
    const rows = new Map(
      [...kinds].map((kind) => [kind, kind.type === 'rotary' ? this.#rows(kind, sequences) : undefined]),
    )
    return (layer) => rows.get(layerPositions?.[layer] ?? position)
  }

  dispose(): void {
    for (const tables of this.#tables.values()) tf.dispose([tables.cos, tables.sin])
    this.#tables.clear()
  }

  #rows(position: Rotary, sequences: Sequences): LayerRotary {
    const { cos, sin } = this.#tablesOf(position, sequences)
    const at = (table: tf.Tensor2D): tf.Tensor => {
      if (sequences.aligned) return tf.slice(table, [sequences.past, 0], [sequences.tokens, -1])
      const positions = tf.tensor1d(sequences.positions, 'int32')
      return tf.reshape(tf.gather(table, positions), [sequences.batch, 1, sequences.tokens, -1])
    }
    return { cos: at(cos), sin: at(sin), options: position }
  }

  /** Tables that reach the end of `sequences`; they double as texts grow, since a long context's would be large. */
  #tablesOf(position: Rotary, { past, tokens, textTokens }: Sequences): Tables {
    const stretch = stretchOf(position.scaling, textTokens)
    const held = this.#tables.get(position)
    const rows = held?.cos.shape[0] ?? 0
    if (held?.stretch === stretch && rows >= past + tokens) return held
    const maxPositions = Math.max(past + tokens, 2 * rows, 256)
    const { cos, sin } = rotaryTables({ ...position, maxPositions, textTokens: stretch })
    if (held) tf.dispose([held.cos, held.sin])
    const tables = { stretch, cos: tf.keep(cos), sin: tf.keep(sin) }
    this.#tables.set(position, tables)
    return tables
  }
}

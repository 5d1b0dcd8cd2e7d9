import * as tf from '@tensorflow/tfjs-core'
import { rotaryTables } from '@wise-edit/kernels'
import { stretchOf } from '@wise-edit/kernels/internal'
import type { ModelConfig, PositionConfig } from './config'
import type { Sequences } from './sequences'

type Rotary = Extract<PositionConfig, { type: 'rotary' }>

interface Tables {
  /** The result of `stretchOf` for the texts that use them. */
  stretch: number
  cos: tf.Tensor2D
  sin: tf.Tensor2D
}

/** Rotation of queries and keys in a layer: angles of the tokens, `[tokens, dims/2]` or `[batch, 1, tokens, dims/2]`. */
export interface LayerRotary {
  cos: tf.Tensor
  sin: tf.Tensor
  options: Pick<Rotary, 'dims' | 'layout'>
}

/** Cosines and sines of every kind of rotation in a model, which are reused for later texts. */
export class RotaryTables {
  readonly #tables = new Map<Rotary, Tables>()

  /** Returns the rotation of the tokens of `sequences` by layer; `undefined` if a layer has none. */
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

  /** Returns tables that cover `sequences`; they double as texts grow, since those of a long context would be large. */
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

import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { gatherTokens } from '@wise-edit/kernels'
import { frozenRows } from '@wise-edit/kernels/internal'
import type { LayerCache } from './cache'
import type { ModelConfig } from './config'
import {
  addBlock,
  attentionBlock,
  type LayerContext,
  lastTokens,
  normalize,
  project,
  runLayer,
  scaled,
} from './layer'
import { checkInterventions, type Interventions } from './modules'
import { RotaryTables } from './rotary-tables'
import type { Sequences } from './sequences'
import type { TextCaches } from './text-caches'
import type { Weights } from './weights'

/** Options of a pass over layers. */
export interface RunOptions extends Interventions {
  /** First layer to run; `hidden` is its input. Default 0. */
  from?: number
  /** Layer before which to stop. Default: after the last layer. */
  to?: number
  /**
   * Number of tokens, counted from the last column, that the last of these layers computes. Default: all.
   *
   * The result is then `[batch, tail, dModel]`, and modules of that layer, except its keys and values, see only these
   * tokens: for left-padded rows of which only the last tokens are needed.
   */
  tail?: number
  /** Keys and values of earlier tokens; this pass appends its own. */
  cache?: LayerCache | TextCaches
}

/**
 * A decoder-only transformer over shared, frozen weights.
 *
 * A forward pass consists of three steps that can also be run separately: `embed`, `run` (any range of layers) and
 * `logits`. The caller owns the tensors that a method returns. No method changes a weight.
 */
export class DecoderModel {
  readonly config: ModelConfig
  readonly weights: Weights
  readonly #rotary = new RotaryTables()

  /** Takes ownership of `weights`: `dispose` frees them. */
  constructor(config: ModelConfig, weights: Weights) {
    this.config = config
    this.weights = weights
  }

  /** Returns the input of layer 0: `[batch, tokens, dModel]` float32. Throws for ids or positions out of range. */
  embed(sequences: Sequences, { replace }: Pick<Interventions, 'replace'> = {}): tf.Tensor3D {
    this.#check(sequences)
    const { batch, tokens } = sequences
    const rows = (name: string, indices: Int32Array): tf.Tensor3D => {
      const table = replace?.[name] ?? this.weights.matrix(name)
      return 'read' in table
        ? tf.reshape(frozenRows(table, indices), [batch, tokens, table.shape[1]])
        : tf.gather(table as tf.Tensor3D, tf.tensor2d(indices, [batch, tokens], 'int32'))
    }
    return tf.tidy(() => {
      const embedded = scaled(rows('embedding.weight', sequences.ids), this.config.embeddingScale)
      if (this.config.position.type !== 'learned') return embedded
      return tf.add(embedded, rows('positions.weight', sequences.positions))
    })
  }

  /** Runs layers `from` to `to` - 1 on hidden states `[batch, tokens, dModel]`. */
  run(hidden: tf.Tensor3D, sequences: Sequences, options: RunOptions = {}): tf.Tensor3D {
    const { from = 0, to = this.config.layers, tail } = options
    return tf.tidy(() => {
      const context = this.#context(sequences, options)
      let state = hidden.clone()
      for (let index = from; index < to; index++) {
        // A tidy for each layer limits the peak to one layer's intermediates; its input is disposed unless it is kept.
        const entered = state
        state = tf.tidy(() => runLayer(index, entered, context, index === to - 1 ? tail : undefined))
        if (state !== entered && !entered.kept) entered.dispose()
      }
      return tail ? lastTokens(state, tail) : state
    })
  }

  /**
   * Returns the hidden states after a layer whose MLP returns `output`, given the hidden states before the MLP,
   * `residual`; all are `[batch, tokens, dModel]`. A layer of which only the MLP is trained need not run again.
   */
  addFeedForward(
    layer: number,
    residual: tf.Tensor3D,
    output: tf.Tensor3D,
    sequences: Sequences,
  ): tf.Tensor3D {
    return tf.tidy(() => addBlock(`layers.${layer}.mlp`, residual, output, this.#pointwise(sequences, {})))
  }

  /**
   * Applies the final norm and the output projection.
   *
   * `at` lists `[row, column]` pairs to compute logits for, `[at.length, vocab]`; the default is all,
   * `[batch, tokens, vocab]`.
   */
  logits(
    hidden: tf.Tensor3D,
    sequences: Sequences,
    at: readonly (readonly [number, number])[],
    interventions?: Interventions,
  ): tf.Tensor2D
  logits(
    hidden: tf.Tensor3D,
    sequences: Sequences,
    at?: undefined,
    interventions?: Interventions,
  ): tf.Tensor3D
  logits(
    hidden: tf.Tensor3D,
    sequences: Sequences,
    at?: readonly (readonly [number, number])[],
    interventions: Interventions = {},
  ): tf.Tensor {
    return tf.tidy(() => {
      const context = this.#pointwise(sequences, interventions)
      const states = at ? (tf.expandDims(gatherTokens(hidden, at), 0) as tf.Tensor3D) : hidden
      const normed = normalize('norm', states, context)
      const logits = scaled(project('head', normed, context), this.config.logitScale)
      return at ? tf.squeeze(logits, [0]) : logits
    })
  }

  /**
   * Returns the rows `tokens` of the output projection as weights for `replace`, `[tokens.length, dModel]`: `logits`
   * then returns only the logits of these tokens. The caller disposes them.
   */
  outputRows(tokens: Int32Array): Record<string, tf.Tensor> {
    return tf.tidy(() => {
      const table = this.weights.matrix(this.config.tiedEmbeddings ? 'embedding.weight' : 'head.weight')
      const rows =
        'read' in table ? frozenRows(table, tokens) : tf.gather(table, tf.tensor1d(tokens, 'int32'))
      const bias = this.weights.find<tf.Tensor1D>('head.bias')
      return {
        'head.weight': rows,
        ...(bias && { 'head.bias': tf.gather(bias, tf.tensor1d(tokens, 'int32')) }),
      }
    })
  }

  /** Runs a whole forward pass and returns the logits `[batch, tokens, vocab]`. */
  forward(sequences: Sequences, options: RunOptions = {}): tf.Tensor3D {
    return tf.tidy(() =>
      this.logits(
        this.run(this.embed(sequences, options), sequences, options),
        sequences,
        undefined,
        options,
      ),
    )
  }

  dispose(): void {
    this.#rotary.dispose()
    this.weights.dispose()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  /** Returns the context of modules that process each token separately: no positions, no masks. */
  #pointwise(sequences: Sequences, interventions: Interventions): LayerContext {
    checkInterventions(interventions, this.config, this.weights)
    const { config, weights } = this
    return { config, weights, sequences, interventions, rotary: () => undefined, mask: () => undefined }
  }

  #context(sequences: Sequences, { cache, ...interventions }: RunOptions): LayerContext {
    const masks = new Map<number | undefined, tf.Tensor4D | undefined>()
    // In a text of one block, layers with the same window share a mask: created here, it outlives the layers.
    if (sequences.tokens <= attentionBlock(sequences) && !sequences.apart) {
      for (const window of this.config.slidingWindow) {
        if (!masks.has(window)) masks.set(window, sequences.mask(window))
      }
    }
    return {
      ...this.#pointwise(sequences, interventions),
      rotary: this.#rotary.at(this.config, sequences),
      mask: (window, end, count) =>
        end === undefined ? masks.get(window) : sequences.mask(window, end, count),
      cache,
    }
  }

  #check(sequences: Sequences): void {
    const { vocabSize, maxPositions } = this.config
    const bad = sequences.ids.findIndex((id) => !(id >= 0 && id < vocabSize))
    if (bad >= 0) {
      throw new WiseError(
        'TOKEN_OUT_OF_RANGE',
        `Found token id ${sequences.ids[bad]} in row ${Math.floor(bad / sequences.tokens)}; the vocabulary holds 0 to ${vocabSize - 1}. Use the tokenizer that belongs to this model.`,
      )
    }
    const longest = Math.max(...(sequences.prompts ?? sequences.lengths))
    if (longest > maxPositions) {
      throw new WiseError(
        'TEXT_TOO_LONG',
        `Found a text of ${longest} tokens; the model reads at most ${maxPositions}. Shorten the text.`,
      )
    }
  }
}

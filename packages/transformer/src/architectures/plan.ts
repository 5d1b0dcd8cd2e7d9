import type { ModelConfig, WeightName } from '../model/config'

/** Where a weight comes from in a checkpoint, and what turns the stored tensor into the weight. */
export interface WeightSource {
  /** Name of the stored tensor. */
  name: string
  /** The stored matrix is `[in, out]` (GPT-2's Conv1D). */
  transpose?: boolean
  /** The weight is rows `from` to `from + size` of the `of` rows of a fused `[out, in]` matrix or bias. */
  rows?: { from: number; of: number }
  /** Rows of each of so many heads are stored in the order of interleaved rotary; they go back to halves. */
  interleavedHeads?: number
  /** Added to what is stored: Gemma stores the gains of its norms minus 1. */
  plus?: number
}

/** A model as read from a checkpoint's configuration: what it computes and where its weights are. */
export interface ModelPlan {
  config: ModelConfig
  weights: Map<WeightName, WeightSource>
}

/** Names of stored tensors by the weight's name; in `layer`, without `layers.N.` and the checkpoint's prefix. */
export interface WeightTable {
  top: Record<WeightName, string | WeightSource>
  layer: Record<WeightName, string | WeightSource>
}

/** The sources of all layers: `layerPrefix(n)` stands before the names of `table.layer`. */
export function expandTable(
  table: WeightTable,
  layers: number,
  layerPrefix: (layer: number) => string,
): Map<WeightName, WeightSource> {
  const weights = new Map<WeightName, WeightSource>()
  const add = (name: WeightName, source: string | WeightSource, prefix: string): void => {
    const full = typeof source === 'string' ? { name: source } : source
    weights.set(name, { ...full, name: prefix + full.name })
  }
  for (const [name, source] of Object.entries(table.top)) add(name, source, '')
  for (let layer = 0; layer < layers; layer++) {
    for (const [name, source] of Object.entries(table.layer)) {
      add(`layers.${layer}.${name}`, source, layerPrefix(layer))
    }
  }
  return weights
}

/** Weights that are stored one below another in `name`, each with so many rows, in this order. */
export function fusedRows(name: string, sizes: Record<WeightName, number>): Record<WeightName, WeightSource> {
  const of = Object.values(sizes).reduce((sum, size) => sum + size, 0)
  let from = 0
  const sources: Record<WeightName, WeightSource> = {}
  for (const [weight, size] of Object.entries(sizes)) {
    sources[weight] = { name, rows: { from, of } }
    from += size
  }
  return sources
}

/** The shape a weight must have in a model of this configuration. Matrices are `[out, in]`. */
export function weightShape(name: WeightName, config: ModelConfig): number[] {
  const { dModel, dFF, vocabSize, headDim, heads, kvHeads, maxPositions } = config
  const [, module = name, kind] = /^(?:layers\.\d+\.)?(.+)\.(weight|bias)$/.exec(name) ?? []
  const matrices: Record<string, [number, number]> = {
    embedding: [vocabSize, dModel],
    positions: [maxPositions, dModel],
    head: [vocabSize, dModel],
    'attention.q': [heads * headDim, dModel],
    'attention.k': [kvHeads * headDim, dModel],
    'attention.v': [kvHeads * headDim, dModel],
    'attention.o': [dModel, heads * headDim],
    'mlp.gate': [dFF, dModel],
    'mlp.up': [dFF, dModel],
    'mlp.down': [dModel, dFF],
  }
  const matrix = matrices[module]
  if (!matrix) return [gainSize(module, config)]
  return kind === 'bias' ? [matrix[0]] : matrix
}

/** Values of the gain (or bias) of a norm. */
function gainSize(module: string, { dModel, headDim, heads, kvHeads, queryKeyNorm }: ModelConfig): number {
  if (module !== 'attention.q_norm' && module !== 'attention.k_norm') return dModel
  if (queryKeyNorm === 'head') return headDim
  return headDim * (module === 'attention.q_norm' ? heads : kvHeads)
}

import type { ModelConfig, WeightName } from '../model/config'

/** Source of a weight in a checkpoint, and the conversion from the stored tensor to the weight. */
export interface WeightSource {
  /** Name of the stored tensor. */
  name: string
  /** True if the stored matrix is `[in, out]` (GPT-2's Conv1D). */
  transpose?: boolean
  /** Rows of the weight in a fused `[out, in]` matrix or bias of `of` rows: `from` to `from + size`. */
  rows?: { from: number; of: number }
  /** Number of heads whose rows are stored in the order of interleaved rotary; they are reordered to halves. */
  interleavedHeads?: number
  /** Number that is added to the stored values: Gemma stores the gains of its norms minus 1. */
  plus?: number
}

/** Plan of a model from the configuration of a checkpoint: what it computes, and the sources of its weights. */
export interface ModelPlan {
  config: ModelConfig
  weights: Map<WeightName, WeightSource>
}

/** Names of stored tensors by weight name; in `layer`, without `layers.N.` and the checkpoint's prefix. */
export interface WeightTable {
  top: Record<WeightName, string | WeightSource>
  layer: Record<WeightName, string | WeightSource>
}

/** Returns the sources of all layers: `layerPrefix(n)` is prepended to the names of `table.layer`. */
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

/** Returns the sources of weights stacked in `name`, in the order of `sizes`, their numbers of rows. */
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

/** Returns the shape that a weight must have in a model of this configuration. Matrices are `[out, in]`. */
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

/** Returns the number of values of the gain (or bias) of a norm. */
function gainSize(module: string, { dModel, headDim, heads, kvHeads, queryKeyNorm }: ModelConfig): number {
  if (module !== 'attention.q_norm' && module !== 'attention.k_norm') return dModel
  if (queryKeyNorm === 'head') return headDim
  return headDim * (module === 'attention.q_norm' ? heads : kvHeads)
}

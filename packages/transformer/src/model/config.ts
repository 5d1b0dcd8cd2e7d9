import type { RotaryScaling } from '@wise-edit/kernels/internal'

/** The supported architectures, by the `model_type` of `config.json` (`gemma3`: its text model). */
export type Architecture =
  | 'gpt2'
  | 'gptj'
  | 'llama'
  | 'mistral'
  | 'qwen2'
  | 'qwen3'
  | 'gemma3'
  | 'phi3'
  | 'olmo2'
  | 'smollm3'
  | 'granite'

/** Rescaling of rotary frequencies for long contexts, as in `rope_scaling` of `config.json`. */
export type RopeScaling = RotaryScaling

/** Encoding of positions in the model. */
export type PositionConfig =
  | { type: 'learned' }
  /** No positions: only the causal mask reflects the order of tokens. */
  | { type: 'none' }
  | {
      type: 'rotary'
      /** Number of dimensions of each head that rotate; the rest pass through (GPT-J rotates 64 of 256). */
      dims: number
      base: number
      /** `half`: dimension i pairs with i + dims/2 (LLaMA). `interleaved`: 2i pairs with 2i + 1 (GPT-J). */
      layout: 'half' | 'interleaved'
      scaling?: RopeScaling
    }

/** Configuration that the forward pass needs; read from `config.json` or GGUF metadata. */
export interface ModelConfig {
  architecture: Architecture
  vocabSize: number
  dModel: number
  layers: number
  heads: number
  /** Number of key and value heads; fewer than `heads` if queries are grouped. */
  kvHeads: number
  headDim: number
  dFF: number
  maxPositions: number
  norm: 'rms' | 'layer'
  normEps: number
  /** Place of the norms of attention and MLP: before each (default), after each (OLMo 2), or both (Gemma 3). */
  normPlace?: 'before' | 'after' | 'both'
  /** Norms of queries and keys before they are rotated: over each head (Qwen3), or over all heads at once (OLMo 2). */
  queryKeyNorm?: 'head' | 'all'
  position: PositionConfig
  /** Position encoding of each layer, if layers differ from `position` (Gemma 3, SmolLM3). */
  layerPositions?: readonly PositionConfig[]
  /** Factor on the input of layer 0. Default 1. */
  embeddingScale?: number
  /** Factor on attention scores. Default `1 / sqrt(headDim)`. */
  attentionScale?: number
  /** Factor on the outputs of attention and MLP before they are added to the hidden states. Default 1. */
  residualScale?: number
  /** Factor on the logits. Default 1. */
  logitScale?: number
  activation: 'silu' | 'gelu-tanh' | 'gelu-erf'
  /** `gated`: down(act(gate x) * up x). `plain`: down(act(up x)). */
  mlp: 'gated' | 'plain'
  /** True if attention and MLP read the same normed input and their outputs are both added to it (GPT-J). */
  parallelResidual: boolean
  /** Number of tokens that a query attends to, including itself, for each layer; `undefined`: all. */
  slidingWindow: (number | undefined)[]
  /** True if the logits reuse the embedding matrix. */
  tiedEmbeddings: boolean
  bosToken?: number
  eosTokens: number[]
}

/**
 * Names of weights in a loaded model. Every matrix is `[out, in]`, regardless of the checkpoint's layout.
 *
 * `embedding.weight` [vocab, dModel], `positions.weight` [maxPositions, dModel] (learned positions only),
 * `layers.N.attention_norm.*`, `layers.N.attention.{q,k,v,o}.*`, `layers.N.attention.{q,k}_norm.*`,
 * `layers.N.attention_post_norm.*`, `layers.N.mlp_norm.*` (absent when the residual is parallel),
 * `layers.N.mlp.{gate,up,down}.*`, `layers.N.mlp_post_norm.*`, `norm.*`, `head.*` (absent when tied);
 * `.weight` and, if the architecture has one, `.bias`. `normPlace` and `queryKeyNorm` determine which norms exist.
 */
export type WeightName = string

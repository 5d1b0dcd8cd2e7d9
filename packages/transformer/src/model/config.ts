import type { RotaryScaling } from '@wise-edit/kernels'

/** The architectures that can be loaded, by the `model_type` of `config.json` (`gemma3`: the text model of it). */
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

/** How positions enter the model. */
export type PositionConfig =
  | { type: 'learned' }
  /** Not at all: the order of tokens shows in the causal mask alone. */
  | { type: 'none' }
  | {
      type: 'rotary'
      /** Dimensions of each head that rotate; the rest pass through (GPT-J rotates 64 of 256). */
      dims: number
      base: number
      /** `half`: dimension i pairs with i + dims/2 (LLaMA). `interleaved`: 2i pairs with 2i + 1 (GPT-J). */
      layout: 'half' | 'interleaved'
      scaling?: RopeScaling
    }

/** Everything the forward pass needs to know of a model; read from `config.json` or GGUF metadata. */
export interface ModelConfig {
  architecture: Architecture
  vocabSize: number
  dModel: number
  layers: number
  heads: number
  /** Key and value heads; fewer than `heads` when queries are grouped. */
  kvHeads: number
  headDim: number
  dFF: number
  maxPositions: number
  norm: 'rms' | 'layer'
  normEps: number
  /** Norms of attention and MLP: before each (default), behind each (OLMo 2), or both (Gemma 3). */
  normPlace?: 'before' | 'after' | 'both'
  /** Norms queries and keys before they are turned: each head by itself (Qwen3), or all heads as one (OLMo 2). */
  queryKeyNorm?: 'head' | 'all'
  position: PositionConfig
  /** Position of each layer, where layers differ from `position` (Gemma 3, SmolLM3). */
  layerPositions?: readonly PositionConfig[]
  /** Factor on what enters layer 0. Default 1. */
  embeddingScale?: number
  /** Factor on attention scores. Default `1 / sqrt(headDim)`. */
  attentionScale?: number
  /** Factor on what attention and MLP add to the hidden states. Default 1. */
  residualScale?: number
  /** Factor on the logits. Default 1. */
  logitScale?: number
  activation: 'silu' | 'gelu-tanh' | 'gelu-erf'
  /** `gated`: down(act(gate x) * up x). `plain`: down(act(up x)). */
  mlp: 'gated' | 'plain'
  /** GPT-J: attention and MLP both read the same normed input and are added together. */
  parallelResidual: boolean
  /** Tokens a query can look back on, itself included, for each layer; `undefined`: all. */
  slidingWindow: (number | undefined)[]
  /** Logits reuse the embedding matrix. */
  tiedEmbeddings: boolean
  bosToken?: number
  eosTokens: number[]
}

/**
 * Names of weights inside a loaded model. Every matrix is `[out, in]`, whatever the checkpoint's layout.
 *
 * `embedding.weight` [vocab, dModel], `positions.weight` [maxPositions, dModel] (learned positions only),
 * `layers.N.attention_norm.*`, `layers.N.attention.{q,k,v,o}.*`, `layers.N.attention.{q,k}_norm.*`,
 * `layers.N.attention_post_norm.*`, `layers.N.mlp_norm.*` (absent when the residual is parallel),
 * `layers.N.mlp.{gate,up,down}.*`, `layers.N.mlp_post_norm.*`, `norm.*`, `head.*` (absent when tied);
 * `.weight` and, where the architecture has one, `.bias`. Which norms there are `normPlace` and `queryKeyNorm` say.
 */
export type WeightName = string

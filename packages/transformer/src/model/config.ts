/** The architectures that can be loaded, by the `model_type` of `config.json`. */
export type Architecture = 'gpt2' | 'gptj' | 'llama' | 'mistral' | 'qwen2'

/** Rescaling of rotary frequencies for long contexts, as in `rope_scaling` of `config.json`. */
export type RopeScaling =
  | { type: 'linear'; factor: number }
  | {
      type: 'llama3'
      factor: number
      lowFreqFactor: number
      highFreqFactor: number
      originalMaxPositions: number
    }

/** How positions enter the model. */
export type PositionConfig =
  | { type: 'learned' }
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
  position: PositionConfig
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
 * `layers.N.attention_norm.*`, `layers.N.attention.{q,k,v,o}.*`, `layers.N.mlp_norm.*` (absent when the
 * residual is parallel), `layers.N.mlp.{gate,up,down}.*`, `norm.*`, `head.*` (absent when tied);
 * `.weight` and, where the architecture has one, `.bias`.
 */
export type WeightName = string

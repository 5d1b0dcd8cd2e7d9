import type { Architecture, ModelConfig } from '../../model/config'
import { checkHeads } from '../hf/config'
import { phi3Fused } from '../hf/phi3'
import { reach } from '../hf/rope'
import type { ModelPlan, WeightSource } from '../plan'
import { commonConfig, expand, topNames } from './common'
import { type GgufDescription, MAX_COUNT, MAX_WIDTH } from './description'
import { GgufFields } from './metadata'
import { readGgufRope } from './rope'

/** Differences of the file of a LLaMA-like model from that of Qwen2, which is the simplest. */
interface Kind {
  /** Rows of queries and keys are stored in the order of interleaved rotary. */
  interleaved?: boolean
  /** Queries, keys and values are one tensor, gate and up projection another. */
  fused?: boolean
  /** Reads settings that only this architecture has. */
  more?: (fields: GgufFields, config: ModelConfig) => Partial<ModelConfig>
}

/** Kinds by `general.architecture`, which is `llama` for Mistral's files. */
const KINDS = {
  llama: { interleaved: true },
  qwen2: {},
  qwen3: { more: () => ({ queryKeyNorm: 'head' }) },
  gemma3: { more: gemma3 },
  phi3: { fused: true },
  olmo2: { more: olmo2 },
  smollm3: { interleaved: true, more: smollm3 },
  granite: { interleaved: true, more: granite },
} satisfies Partial<Record<Architecture, Kind>>

type LlamaLike = keyof typeof KINDS

/** Readers of LLaMA and its descendants, by `general.architecture`. */
export const LLAMA_READERS = Object.fromEntries(
  Object.keys(KINDS).map((name) => [
    name,
    (description: GgufDescription) => readLlamaLike(name as LlamaLike, description),
  ]),
) as Record<LlamaLike, (description: GgufDescription) => ModelPlan>

function readLlamaLike(architecture: LlamaLike, description: GgufDescription): ModelPlan {
  const fields = new GgufFields(description.metadata, description.path)
  const common = commonConfig(architecture, description)
  const position = readGgufRope(fields, common, description)
  // 0 if the converter wrote no window.
  const window = fields.number('attention.sliding_window', 0)
  const plain: ModelConfig = {
    ...common,
    normEps: fields.number('attention.layer_norm_rms_epsilon'),
    position,
    maxPositions: reach(position, common.maxPositions),
    slidingWindow: common.slidingWindow.map(() =>
      window === 0 ? undefined : fields.count('attention.sliding_window', MAX_WIDTH),
    ),
  }
  const kind: Kind = KINDS[architecture]
  const config = checkHeads({ ...plain, ...kind.more?.(fields, plain) }, description.path)
  return { config, weights: weights(config, kind, description) }
}

/** Gives all layers but every sixth a window and a separate rotary base. */
function gemma3(
  fields: GgufFields,
  { layers, headDim, heads, dModel, position, slidingWindow }: ModelConfig,
) {
  const pattern = fields.find('attention.sliding_window_pattern')
  const every = Array.isArray(pattern) ? 0 : fields.count('attention.sliding_window_pattern', MAX_COUNT, 6)
  // Newer files list the layers that have a window.
  const seesAll = (layer: number) => (Array.isArray(pattern) ? !pattern[layer] : (layer + 1) % every === 0)
  const { scaling: _, ...turning } = position as Extract<typeof position, { type: 'rotary' }>
  const within = { ...turning, base: fields.number('rope.freq_base_swa', 10_000) }
  return {
    activation: 'gelu-tanh',
    normPlace: 'both',
    queryKeyNorm: 'head',
    layerPositions: Array.from({ length: layers }, (_, layer) => (seesAll(layer) ? position : within)),
    slidingWindow: slidingWindow.map((window, layer) => (seesAll(layer) ? undefined : window)),
    embeddingScale: Math.fround(Math.sqrt(dModel)),
    // The metadata lacks this: the 27B model, with 62 layers, scales by the width divided by the number of heads.
    attentionScale: (layers === 62 ? dModel / heads : headDim) ** -0.5,
  } as const
}

function olmo2(fields: GgufFields, { slidingWindow }: ModelConfig) {
  if (slidingWindow.some((window) => window !== undefined)) {
    throw fields.invalid('attention.sliding_window', 'that of OLMo 3, which is not supported')
  }
  return { normPlace: 'after', queryKeyNorm: 'all' } as const
}

/** Removes the positions of every fourth layer, which the metadata does not mention. */
function smollm3(_: GgufFields, { layers, position }: ModelConfig) {
  const none = { type: 'none' } as const
  return {
    layerPositions: Array.from({ length: layers }, (_, layer) => ((layer + 1) % 4 === 0 ? none : position)),
  }
}

function granite(fields: GgufFields, { headDim }: ModelConfig) {
  const logits = fields.number('logit_scale', 1)
  return {
    embeddingScale: fields.number('embedding_scale', 1),
    attentionScale: fields.number('attention.scale', headDim ** -0.5),
    residualScale: fields.number('residual_scale', 1),
    logitScale: 1 / (logits || 1),
  }
}

const MODULES = {
  'attention.q': 'attn_q',
  'attention.k': 'attn_k',
  'attention.v': 'attn_v',
  'attention.o': 'attn_output',
  'mlp.gate': 'ffn_gate',
  'mlp.up': 'ffn_up',
  'mlp.down': 'ffn_down',
}

/** Stored names of a layer's norms, by their place. */
const BEFORE = { attention_norm: 'attn_norm', mlp_norm: 'ffn_norm' }
const AFTER = { attention_post_norm: 'post_attention_norm', mlp_post_norm: 'post_ffw_norm' }

function weights(
  config: ModelConfig,
  { interleaved = false, fused = false }: Kind,
  { has }: GgufDescription,
): Map<string, WeightSource> {
  const { normPlace = 'before', queryKeyNorm } = config
  const norms = {
    ...(normPlace !== 'after' && BEFORE),
    ...(normPlace !== 'before' && AFTER),
    ...(queryKeyNorm && { 'attention.q_norm': 'attn_q_norm', 'attention.k_norm': 'attn_k_norm' }),
  }
  const layer: Record<string, WeightSource> = {}
  for (const [norm, stored] of Object.entries(norms)) layer[`${norm}.weight`] = { name: `${stored}.weight` }
  for (const [module, stored] of Object.entries(MODULES)) {
    const heads = { 'attention.q': config.heads, 'attention.k': config.kvHeads }[module]
    const order = interleaved && heads ? { interleavedHeads: heads } : {}
    layer[`${module}.weight`] = { name: `${stored}.weight`, ...order }
    if (has(`blk.0.${stored}.bias`)) layer[`${module}.bias`] = { name: `${stored}.bias`, ...order }
  }
  Object.assign(layer, fused && phi3Fused(config, 'attn_qkv.weight', 'ffn_up.weight'))
  return expand({ top: topNames(config), layer }, config)
}

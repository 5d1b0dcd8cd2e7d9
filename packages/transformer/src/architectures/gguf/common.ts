import type { ModelConfig } from '../../model/config'
import { expandTable, type WeightSource, type WeightTable } from '../plan'
import { type GgufDescription, MAX_COUNT, MAX_WIDTH } from './description'
import { GgufFields } from './metadata'

/** Reads the settings that all GGUF models share; the rest are LLaMA's values. */
export function commonConfig(
  architecture: ModelConfig['architecture'],
  description: GgufDescription,
): ModelConfig {
  const fields = new GgufFields(description.metadata, description.path)
  const layers = fields.count('block_count', MAX_COUNT)
  const heads = fields.count('attention.head_count', MAX_COUNT)
  const dModel = fields.count('embedding_length', MAX_WIDTH)
  const tokens = fields.find('tokenizer.ggml.tokens')
  const bosToken = tokenId(fields, 'bos')
  const eosTokens = ['eos', 'eot', 'eom']
    .map((kind) => tokenId(fields, kind))
    .filter((id) => id !== undefined)
  return {
    architecture,
    vocabSize: fields.count('vocab_size', MAX_WIDTH, Array.isArray(tokens) ? tokens.length : undefined),
    dModel,
    layers,
    heads,
    kvHeads: fields.count('attention.head_count_kv', MAX_COUNT, heads),
    headDim: fields.count('attention.key_length', MAX_COUNT, dModel / heads),
    dFF: fields.count('feed_forward_length', MAX_WIDTH),
    maxPositions: fields.count('context_length', MAX_WIDTH),
    norm: 'rms',
    normEps: 0,
    position: { type: 'learned' },
    activation: 'silu',
    mlp: 'gated',
    parallelResidual: false,
    slidingWindow: new Array<undefined>(layers).fill(undefined),
    tiedEmbeddings: !description.has('output.weight'),
    ...(bosToken !== undefined && { bosToken }),
    eosTokens: [...new Set(eosTokens)],
  }
}

/** Returns the stored names of the embedding, the last norm and, unless it is tied, the head. */
export function topNames({ tiedEmbeddings }: ModelConfig): Record<string, string> {
  return {
    'embedding.weight': 'token_embd.weight',
    'norm.weight': 'output_norm.weight',
    ...(!tiedEmbeddings && { 'head.weight': 'output.weight' }),
  }
}

/** Expands a table to the sources of all layers. */
export function expand(table: WeightTable, config: ModelConfig): Map<string, WeightSource> {
  return expandTable(table, config.layers, (layer) => `blk.${layer}.`)
}

function tokenId(fields: GgufFields, kind: string): number | undefined {
  const id = fields.find(`tokenizer.ggml.${kind}_token_id`)
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 ? id : undefined
}

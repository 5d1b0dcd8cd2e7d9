import type { Activation } from '@wise-edit/kernels'
import { z } from 'zod'
import { configInvalid, count, parseConfig, readActivation, width } from '../architectures/hf/config'

/** The shape of a BERT encoder (Devlin et al. 2019). */
export interface EncoderConfig {
  vocabSize: number
  dModel: number
  layers: number
  heads: number
  dFF: number
  maxPositions: number
  /** Number of segment types: one for a text and one for the text paired with it. */
  tokenTypes: number
  activation: Activation
  normEps: number
}

const schema = z.looseObject({
  model_type: z.literal('bert'),
  vocab_size: width.default(30522),
  hidden_size: width.default(768),
  num_hidden_layers: count.default(12),
  num_attention_heads: count.default(12),
  intermediate_size: width.default(3072),
  max_position_embeddings: width.default(512),
  type_vocab_size: count.min(2).default(2),
  hidden_act: z.string().default('gelu'),
  layer_norm_eps: z.number().positive().default(1e-12),
  position_embedding_type: z.literal('absolute').nullish(),
  is_decoder: z.literal(false).nullish(),
})

/** Reads the encoder that `config.json` describes. Throws `CONFIG_INVALID`, naming each wrong field. */
export function readEncoderConfig(config: unknown, path: string): EncoderConfig {
  const fields = parseConfig(schema, { config, path })
  const { hidden_size: dModel, num_attention_heads: heads } = fields
  if (dModel % heads !== 0) {
    throw configInvalid(path, `a width of ${dModel} does not divide among ${heads} heads`)
  }
  return {
    vocabSize: fields.vocab_size,
    dModel,
    layers: fields.num_hidden_layers,
    heads,
    dFF: fields.intermediate_size,
    maxPositions: fields.max_position_embeddings,
    tokenTypes: fields.type_vocab_size,
    activation: readActivation(fields.hidden_act, path),
    normEps: fields.layer_norm_eps,
  }
}

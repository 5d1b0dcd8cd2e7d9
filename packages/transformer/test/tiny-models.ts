import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom } from '@wise-edit/core'
import { planHf, weightShape } from '../src/architectures'
import { storedShape } from '../src/checkpoint/match-weights'
import { type SafetensorsTensor, writeSafetensors } from '../src/files/safetensors-file'
import { encodeGguf, type GgufTensor, type GgufValue } from './tiny-gguf'

/** Configurations of models with two layers and a few hundred weights, as `config.json` has them. */
export const TINY_CONFIGS: Record<string, Record<string, unknown>> = {
  gpt2: { model_type: 'gpt2', vocab_size: 20, n_positions: 16, n_embd: 8, n_layer: 2, n_head: 2 },
  gptj: {
    model_type: 'gptj',
    vocab_size: 20,
    n_positions: 16,
    n_embd: 8,
    n_layer: 2,
    n_head: 2,
    rotary_dim: 2,
  },
  llama: tinyLlama('llama'),
  mistral: tinyLlama('mistral'),
  qwen2: tinyLlama('qwen2'),
  qwen3: { ...tinyLlama('qwen3'), head_dim: 6 },
  gemma3_text: { ...tinyLlama('gemma3_text'), head_dim: 6, sliding_window: 4, sliding_window_pattern: 2 },
  phi3: tinyLlama('phi3'),
  olmo2: tinyLlama('olmo2'),
  smollm3: { ...tinyLlama('smollm3'), no_rope_layer_interval: 2 },
  granite: { ...tinyLlama('granite'), embedding_multiplier: 3, residual_multiplier: 0.5, logits_scaling: 2 },
}

function tinyLlama(type: string): Record<string, unknown> {
  return {
    model_type: type,
    vocab_size: 20,
    hidden_size: 8,
    intermediate_size: 12,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    max_position_embeddings: 16,
  }
}

/** A tensor of float32 values. */
export interface FloatTensor {
  dtype: 'F32'
  shape: number[]
  data: Float32Array
}

/** Random tensors with the names and shapes a checkpoint of this configuration has. */
export function tinyTensors(config: Record<string, unknown>): Record<string, FloatTensor> {
  const random = createRandom(1, String(config.model_type))
  const plan = planHf({ config, path: 'config.json' })
  const tensors: Record<string, FloatTensor> = {}
  for (const [name, source] of plan.weights) {
    const shape = storedShape(weightShape(name, plan.config), source)
    const size = shape.reduce((product, dimension) => product * dimension, 1)
    tensors[source.name] ??= {
      dtype: 'F32',
      shape,
      data: Float32Array.from({ length: size }, () => random.next() - 0.5),
    }
  }
  return tensors
}

/** Writes a model folder. */
export async function writeTinyFolder(
  folder: string,
  config: Record<string, unknown>,
  tensors: Record<string, SafetensorsTensor> = tinyTensors(config),
): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'config.json'), JSON.stringify(config))
  await writeSafetensors(join(folder, 'model.safetensors'), tensors)
}

/** Metadata of a tiny LLaMA as GGUF, with a tokenizer of 20 byte-level tokens. */
export const TINY_GGUF: Record<string, GgufValue> = {
  'general.architecture': { text: 'llama' },
  'llama.block_count': { u32: 1 },
  'llama.context_length': { u32: 16 },
  'llama.embedding_length': { u32: 32 },
  'llama.feed_forward_length': { u32: 64 },
  'llama.attention.head_count': { u32: 2 },
  'llama.attention.head_count_kv': { u32: 1 },
  'llama.attention.layer_norm_rms_epsilon': { f32: 1e-5 },
  'llama.vocab_size': { u32: 20 },
  'tokenizer.ggml.model': { text: 'gpt2' },
  'tokenizer.ggml.pre': { text: 'smollm' },
  'tokenizer.ggml.tokens': { texts: Array.from('<abcdefghijklmnopqrĠ') },
  'tokenizer.ggml.token_type': { i32s: Array.from({ length: 20 }, (_, id) => (id === 0 ? 3 : 1)) },
  'tokenizer.ggml.merges': { texts: ['a b', 'Ġ a'] },
  'tokenizer.ggml.bos_token_id': { u32: 0 },
  'tokenizer.ggml.eos_token_id': { u32: 0 },
}

/** Tensors of the model of `TINY_GGUF`; matrices of 32 columns or more as Q8_0. */
export function tinyGgufTensors(): GgufTensor[] {
  const random = createRandom(2, 'gguf')
  const f32 = (name: string, ...shape: number[]): GgufTensor => {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.next() - 0.5)
    return { name, type: 0, shape, bytes: new Uint8Array(data.buffer) }
  }
  const q8 = (name: string, rows: number, columns: number): GgufTensor => {
    const blocks = (rows * columns) / 32
    const bytes = Uint8Array.from({ length: blocks * 34 }, () => Math.floor(random.next() * 256))
    // The scale of every block is 2^-10.
    for (let block = 0; block < blocks; block++) bytes.set([0x00, 0x14], block * 34)
    return { name, type: 8, shape: [rows, columns], bytes }
  }
  return [
    q8('token_embd.weight', 20, 32),
    f32('blk.0.attn_norm.weight', 32),
    f32('blk.0.attn_q.weight', 32, 32),
    f32('blk.0.attn_k.weight', 16, 32),
    q8('blk.0.attn_v.weight', 16, 32),
    q8('blk.0.attn_output.weight', 32, 32),
    f32('blk.0.ffn_norm.weight', 32),
    q8('blk.0.ffn_gate.weight', 64, 32),
    q8('blk.0.ffn_up.weight', 64, 32),
    q8('blk.0.ffn_down.weight', 32, 64),
    f32('output_norm.weight', 32),
  ]
}

/** A whole GGUF file of the tiny LLaMA. */
export function tinyGguf(changes: Record<string, GgufValue> = {}, tensors = tinyGgufTensors()): Uint8Array {
  return encodeGguf({ ...TINY_GGUF, ...changes }, tensors)
}

import { type FileHandle, open } from 'node:fs/promises'
import { f32ToF16 } from '@wise-edit/kernels/internal'
import { Noise, WEIGHT_DEVIATION } from './noise'
import { tensorsOf, writeAll } from './random-model'
import { END, randomTokens } from './random-tokenizer'
import type { Shape } from './shapes'

/** Numbers of ggml.h: types of tensors, types of values and kinds of tokens. */
const F32 = 0
const Q4_0 = 2
const [U32, FLOAT, STRING, ARRAY, I32] = [4, 6, 8, 9, 5]
const [NORMAL, CONTROL] = [1, 3]

const ALIGNMENT = 32
/** Values and bytes of a block: a half, and 32 levels of 4 bits from -8 to 7. */
const [BLOCK, BLOCK_BYTES] = [32, 18]
/** Standard deviation of random levels. */
const LEVEL_DEVIATION = Math.sqrt((16 ** 2 - 1) / 12)
/** Number of blocks written at once. */
const CHUNK = 1 << 18

/** Names of GGUF, by those of Hugging Face. */
const NAMES: readonly (readonly [string, string])[] = [
  ['model.embed_tokens', 'token_embd'],
  ['model.norm', 'output_norm'],
  ['lm_head', 'output'],
  ['model.layers', 'blk'],
  ['input_layernorm', 'attn_norm'],
  ['post_attention_layernorm', 'ffn_norm'],
  ['self_attn.o_proj', 'attn_output'],
  ['self_attn.', 'attn_'],
  ['mlp.', 'ffn_'],
  ['_proj', ''],
]

/** Writes a model of random weights as a GGUF file of 4-bit blocks (Q4_0); the same seed gives the same bytes. */
export async function writeRandomGguf(path: string, shape: Shape, seed: number): Promise<void> {
  const tensors = tensorsOf(shape).map(([name, dimensions]): [string, number[]] => [
    NAMES.reduce((renamed, [from, to]) => renamed.replace(from, to), name),
    dimensions,
  ])
  const file = await open(path, 'w')
  try {
    await writeAll(file, headerOf(shape, tensors))
    const random = new Noise(seed)
    for (const [, dimensions] of tensors) await writeTensor(file, dimensions, random)
  } finally {
    await file.close()
  }
}

async function writeTensor(file: FileHandle, shape: readonly number[], random: Noise): Promise<void> {
  const size = valuesOf(shape)
  // The gains of norms are 1.
  if (shape.length === 1) return writeAll(file, new Uint8Array(new Float32Array(size).fill(1).buffer))
  const blocks = size / BLOCK
  const bits = new Int32Array((Math.min(CHUNK, blocks) * BLOCK_BYTES) / 4 + 1)
  const [scale] = f32ToF16(Float32Array.of(WEIGHT_DEVIATION / LEVEL_DEVIATION))
  for (let done = 0; done < blocks; done += CHUNK) {
    const bytes = new Uint8Array(random.bits(bits).buffer, 0, Math.min(CHUNK, blocks - done) * BLOCK_BYTES)
    const view = new DataView(bytes.buffer)
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES) view.setUint16(at, scale as number, true)
    await writeAll(file, bytes)
  }
}

function headerOf(shape: Shape, tensors: readonly [string, number[]][]): Uint8Array {
  const { layers, dModel, dFF, heads, kvHeads, vocabSize } = shape
  const { tokens, merges } = randomTokens(vocabSize)
  const types = tokens.map((token) => (token === END ? CONTROL : NORMAL))
  const numbers = {
    'llama.block_count': layers,
    'llama.context_length': 2048,
    'llama.embedding_length': dModel,
    'llama.feed_forward_length': dFF,
    'llama.attention.head_count': heads,
    'llama.attention.head_count_kv': kvHeads,
    'tokenizer.ggml.eos_token_id': tokens.indexOf(END),
  }
  const fields = [
    field('general.architecture', STRING, text('llama')),
    ...Object.entries(numbers).map(([key, value]) => field(key, U32, u32(value))),
    field('llama.attention.layer_norm_rms_epsilon', FLOAT, new Uint8Array(Float32Array.of(1e-5).buffer)),
    field('tokenizer.ggml.model', STRING, text('gpt2')),
    field('tokenizer.ggml.pre', STRING, text('gpt-2')),
    field('tokenizer.ggml.tokens', ARRAY, list(STRING, tokens.map(text))),
    field(
      'tokenizer.ggml.merges',
      ARRAY,
      list(
        STRING,
        merges.map((pair) => text(pair.join(' '))),
      ),
    ),
    field('tokenizer.ggml.token_type', ARRAY, list(I32, types.map(u32))),
  ]
  let offset = 0
  const infos = tensors.map(([name, dimensions]) => {
    const sizes = [...dimensions].reverse().map(u64)
    const type = dimensions.length === 1 ? F32 : Q4_0
    const info = Buffer.concat([text(name), u32(sizes.length), ...sizes, u32(type), u64(offset)])
    const values = valuesOf(dimensions)
    offset += type === F32 ? 4 * values : (values / BLOCK) * BLOCK_BYTES
    return info
  })
  const head = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(fields.length)]
  const header = Buffer.concat([...head, ...fields, ...infos])
  return Buffer.concat([header, Buffer.alloc(-header.length & (ALIGNMENT - 1))])
}

function valuesOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

function field(key: string, type: number, value: Uint8Array): Buffer {
  return Buffer.concat([text(key), u32(type), value])
}

function list(type: number, values: readonly Uint8Array[]): Buffer {
  return Buffer.concat([u32(type), u64(values.length), ...values])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([u64(bytes.length), bytes])
}

function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer)
}

function u64(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer)
}

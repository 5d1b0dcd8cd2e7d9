import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { f32ToBf16 } from '@wise-edit/kernels/internal'
import { Noise, WEIGHT_DEVIATION } from './noise'
import { randomTokenizer, randomTokenizerConfig } from './random-tokenizer'
import type { Shape } from './shapes'

/** Number of values written at once. */
const CHUNK = 1 << 22
const ONE = 0x3f80

/** Writes a model of random bfloat16 weights as a Hugging Face folder; the same seed gives the same bytes. */
export async function writeRandomModel(folder: string, shape: Shape, seed: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  const json = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value))
  await json('config.json', configOf(shape))
  await json('tokenizer.json', randomTokenizer(shape.vocabSize))
  await json('tokenizer_config.json', randomTokenizerConfig)
  const file = await open(join(folder, 'model.safetensors'), 'w')
  try {
    await writeWeights(file, tensorsOf(shape), seed)
  } finally {
    await file.close()
  }
}

function configOf({ layers, dModel, dFF, heads, kvHeads, vocabSize }: Shape): object {
  return {
    model_type: 'llama',
    vocab_size: vocabSize,
    hidden_size: dModel,
    intermediate_size: dFF,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: kvHeads,
    max_position_embeddings: 2048,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: false,
    bos_token_id: null,
    eos_token_id: 0,
  }
}

/** Names and shapes of the stored tensors. */
export function tensorsOf({ layers, dModel, dFF, heads, kvHeads, vocabSize }: Shape): [string, number[]][] {
  const keys = kvHeads * (dModel / heads)
  const layer: [string, number[]][] = [
    ['input_layernorm', [dModel]],
    ['self_attn.q_proj', [dModel, dModel]],
    ['self_attn.k_proj', [keys, dModel]],
    ['self_attn.v_proj', [keys, dModel]],
    ['self_attn.o_proj', [dModel, dModel]],
    ['post_attention_layernorm', [dModel]],
    ['mlp.gate_proj', [dFF, dModel]],
    ['mlp.up_proj', [dFF, dModel]],
    ['mlp.down_proj', [dModel, dFF]],
  ]
  return [
    ['model.embed_tokens.weight', [vocabSize, dModel]],
    ...Array.from({ length: layers }, (_, n) =>
      layer.map(([name, shape]): [string, number[]] => [`model.layers.${n}.${name}.weight`, shape]),
    ).flat(),
    ['model.norm.weight', [dModel]],
    ['lm_head.weight', [vocabSize, dModel]],
  ]
}

async function writeWeights(
  file: FileHandle,
  tensors: readonly [string, number[]][],
  seed: number,
): Promise<void> {
  await file.write(headerOf(tensors))
  const values = new Float32Array(CHUNK)
  const random = new Noise(seed)
  for (const [, shape] of tensors) {
    const size = shape.reduce((product, length) => product * length, 1)
    for (let done = 0; done < size; done += CHUNK) {
      const part = values.subarray(0, Math.min(CHUNK, size - done))
      // The gains of norms are 1.
      const bits =
        shape.length === 1
          ? new Uint16Array(part.length).fill(ONE)
          : f32ToBf16(random.floats(part, WEIGHT_DEVIATION))
      await writeAll(file, new Uint8Array(bits.buffer))
    }
  }
}

function headerOf(tensors: readonly [string, number[]][]): Uint8Array {
  let offset = 0
  const entries = tensors.map(([name, shape]) => {
    const from = offset
    offset += 2 * shape.reduce((product, length) => product * length, 1)
    return [name, { dtype: 'BF16', shape, data_offsets: [from, offset] }]
  })
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)))
  const header = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ')
  header.writeBigUInt64LE(BigInt(header.length - 8), 0)
  json.copy(header, 8)
  return header
}

/** Writes all bytes, in as many calls as the system needs. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done)).bytesWritten
  }
}

import { WiseError } from '@wise-edit/core'
import { sha256 as createSha256, files, paths } from '@wise-edit/core/internal'
import { useBackend } from '@wise-edit/kernels'
import { onCpu } from '@wise-edit/kernels/internal'
import { z } from 'zod'
import { configInvalid } from '../architectures/hf/config'
import { readJson } from '../files/read-json'
import { readSafetensorsHeader } from '../files/safetensors-header'
import { BinaryFile } from '../files/tensor-file'
import { folderTokenizer } from '../tokenizer/folder'
import { readEncoderConfig } from './config'
import { EncoderInput } from './encoder-input'
import { SentenceEncoder } from './sentence-encoder'
import { StoredWeights } from './stored-weights'
import { loadEncoderWeights } from './weights'

/** Maximum number of tokens of a text or pair; the rest is truncated. */
const MAX_TOKENS = 96
/** Length of a projected embedding. */
const PROJECTED = 64
const MAX_CONFIG_BYTES = 1_000_000

const poolingSchema = z.looseObject({ pooling_mode_mean_tokens: z.boolean().nullish() })

/**
 * Loads a BERT sentence encoder on the active tensor backend (the fastest that loads, unless `useBackend` was called
 * before).
 *
 * The folder holds `config.json`, `tokenizer.json` and either `model.safetensors`, as sentence-transformers writes it
 * for mean pooling, or `gate.safetensors`, as tooling/gate/export.py writes it: matrices as int8 with a scale for each
 * row, a head for pairs and a projection of embeddings. Texts are truncated to 96 tokens.
 *
 * Throws a `WiseError` that names the file and the tensor if something is missing, damaged or unsupported; no tensor is
 * left then.
 */
export async function loadSentenceEncoder(folder: string): Promise<SentenceEncoder> {
  await useBackend()
  const configPath = paths.join(folder, 'config.json')
  const description = await readJson(configPath, MAX_CONFIG_BYTES)
  if (description === undefined) {
    throw new WiseError(
      'CONFIG_MISSING',
      `${folder} has no config.json; expected a folder with a BERT encoder. Check the path.`,
    )
  }
  const config = readEncoderConfig(description, configPath)
  await checkPooling(folder)
  const tokenizer = await folderTokenizer(folder)
  const input = new EncoderInput(tokenizer, Math.min(MAX_TOKENS, config.maxPositions))
  const gate = paths.join(folder, 'gate.safetensors')
  const file = await BinaryFile.open((await exists(gate)) ? gate : paths.join(folder, 'model.safetensors'))
  try {
    const sha256 = digestOf(file)
    const stored = new StoredWeights(readSafetensorsHeader(file).tensors, file.path)
    const { dModel } = config
    const has = (name: string) => stored.has(`${name}.weight`)
    const matrix = (name: string, rows: number) => {
      const values = new Float32Array(rows * dModel)
      stored.matrix(`${name}.weight`, rows, dModel).read(0, values)
      return values
    }
    const projection = has('projection') ? matrix('projection', PROJECTED) : undefined
    const head = has('head')
      ? { weight: matrix('head', 1), bias: stored.vector('head.bias', 1)[0]! }
      : undefined
    const weights = onCpu(() => loadEncoderWeights(stored, config))
    const name = paths.basename(paths.resolve(folder))
    return new SentenceEncoder({ name, sha256, config, weights, input, projection, head })
  } finally {
    file.close()
  }
}

/** Throws `CONFIG_INVALID` for a sentence-transformers folder with another kind of pooling. */
async function checkPooling(folder: string): Promise<void> {
  const path = paths.join(folder, '1_Pooling', 'config.json')
  const pooling = await readJson(path, MAX_CONFIG_BYTES)
  if (pooling === undefined || poolingSchema.safeParse(pooling).data?.pooling_mode_mean_tokens) return
  throw configInvalid(path, 'pooling_mode_mean_tokens is not true; supported: mean pooling')
}

/** Returns the SHA-256 digest of a file, in hex. */
function digestOf(file: BinaryFile): string {
  const hash = createSha256()
  const part = new Uint8Array(DIGESTED)
  for (let at = 0; at < file.size; at += DIGESTED) {
    const bytes = part.subarray(0, Math.min(DIGESTED, file.size - at))
    file.read(bytes, at, 'the weights')
    hash.update(bytes)
  }
  return hash.hex()
}

/** Number of bytes of a file that are read at a time for its digest. */
const DIGESTED = 1 << 20

async function exists(path: string): Promise<boolean> {
  return (await files.stat(path).catch(() => undefined)) !== undefined
}

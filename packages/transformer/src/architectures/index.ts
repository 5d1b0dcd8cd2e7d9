import { WiseError } from '@wise-edit/core'
import type { Architecture } from '../model/config'
import type { GgufDescription } from './gguf/description'
import { readGgufGpt2, readGgufGptj } from './gguf/gpt'
import { LLAMA_READERS } from './gguf/llama'
import type { HfDescription } from './hf/config'
import { readGemma3 } from './hf/gemma3'
import { readGpt2 } from './hf/gpt2'
import { readGptj } from './hf/gptj'
import { readGranite } from './hf/granite'
import { readLlama } from './hf/llama'
import { readMistral } from './hf/mistral'
import { readOlmo2 } from './hf/olmo2'
import { readPhi3 } from './hf/phi3'
import { readQwen2, readQwen3 } from './hf/qwen'
import { readSmolLM3 } from './hf/smollm3'
import type { ModelPlan } from './plan'

export type { GgufDescription } from './gguf/description'
export type { HfDescription } from './hf/config'
export { type ModelPlan, type WeightSource, weightShape } from './plan'

const HF_READERS: Readonly<Record<Architecture | 'gemma3_text', (description: HfDescription) => ModelPlan>> =
  {
    gpt2: readGpt2,
    gptj: readGptj,
    llama: readLlama,
    mistral: readMistral,
    qwen2: readQwen2,
    qwen3: readQwen3,
    gemma3_text: readGemma3,
    gemma3: readGemma3,
    phi3: readPhi3,
    olmo2: readOlmo2,
    smollm3: readSmolLM3,
    granite: readGranite,
  }

const GGUF_READERS: Readonly<Record<string, (description: GgufDescription) => ModelPlan>> = {
  gpt2: readGgufGpt2,
  gptj: readGgufGptj,
  ...LLAMA_READERS,
}

/** Plans a model from `config.json`. Throws `ARCHITECTURE_UNSUPPORTED` or `CONFIG_INVALID`. */
export function planHf(description: HfDescription): ModelPlan {
  const type = (description.config as { model_type?: unknown } | null)?.model_type
  return pick(HF_READERS, type, `model_type of ${description.path}`)(description)
}

/** Plans a model from GGUF metadata. Throws `ARCHITECTURE_UNSUPPORTED` or `GGUF_METADATA_INVALID`. */
export function planGguf(description: GgufDescription): ModelPlan {
  const type = description.metadata['general.architecture']
  return pick(GGUF_READERS, type, `general.architecture of ${description.path}`)(description)
}

function pick<T>(readers: Readonly<Record<string, T>>, type: unknown, where: string): T {
  const reader = typeof type === 'string' && Object.hasOwn(readers, type) ? readers[type] : undefined
  if (reader) return reader
  throw new WiseError(
    'ARCHITECTURE_UNSUPPORTED',
    `${where} is ${JSON.stringify(type)?.slice(0, 40)}; supported: ${Object.keys(readers).join(', ')}. Use a model of one of these architectures.`,
  )
}

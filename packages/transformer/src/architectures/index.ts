import { WiseError } from '@wise-edit/core'
import { type GgufDescription, readGgufGpt2, readGgufGptj, readGgufLlama, readGgufQwen2 } from './gguf-models'
import { readGpt2 } from './gpt2'
import { readGptj } from './gptj'
import type { HfDescription } from './hf-config'
import { readLlama } from './llama'
import { readMistral } from './mistral'
import type { ModelPlan } from './plan'
import { readQwen2 } from './qwen2'

export type { GgufDescription } from './gguf-models'
export type { HfDescription } from './hf-config'
export { type ModelPlan, type WeightSource, weightShape } from './plan'

const HF_READERS: Readonly<Record<string, (description: HfDescription) => ModelPlan>> = {
  gpt2: readGpt2,
  gptj: readGptj,
  llama: readLlama,
  mistral: readMistral,
  qwen2: readQwen2,
}

const GGUF_READERS: Readonly<Record<string, (description: GgufDescription) => ModelPlan>> = {
  gpt2: readGgufGpt2,
  gptj: readGgufGptj,
  llama: readGgufLlama,
  qwen2: readGgufQwen2,
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

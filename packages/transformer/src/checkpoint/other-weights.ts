import { WiseError } from '@wise-edit/core'
import { files, isObject, paths } from '@wise-edit/core/internal'

/** Common names of the quantization methods in `config.json` whose weights are not supported. */
const METHODS: Readonly<Record<string, string>> = {
  gptq: 'GPTQ',
  awq: 'AWQ',
  bitsandbytes: 'bitsandbytes',
  fp8: 'FP8',
  'compressed-tensors': 'compressed-tensors',
  hqq: 'HQQ',
  aqlm: 'AQLM',
  eetq: 'EETQ',
  quanto: 'Quanto',
  torchao: 'torchao',
  mxfp4: 'MXFP4',
}

/** Throws `WEIGHTS_QUANTIZED` if `config.json` declares the folder's weights as quantized. */
export function checkReadable(config: unknown, path: string): void {
  const quantization = isObject(config) ? config.quantization_config : undefined
  if (!isObject(quantization)) return
  const { quant_method } = quantization
  const method = typeof quant_method === 'string' ? quant_method.slice(0, 40) : 'unknown'
  const name = Object.hasOwn(METHODS, method) ? METHODS[method] : method
  throw new WiseError(
    'WEIGHTS_QUANTIZED',
    `${paths.join(path, 'config.json')}: the weights are quantized by ${name}; expected F32, F16 or BF16. Use the model they were made from, or a GGUF file of it (Q8_0, Q4_K_M and the like).`,
  )
}

/** Returns an error that names what a folder without `model.safetensors` holds instead, and how to make it readable. */
export async function noWeights(path: string): Promise<WiseError> {
  const names = await files.list(path)
  const error = (found: string, advice: string) =>
    new WiseError(
      'WEIGHTS_MISSING',
      `${path} has ${found}; expected model.safetensors or model.safetensors.index.json. ${advice}`,
    )
  const pickled = names.find((name) => /^pytorch_model.*\.bin$|\.(pt|pth|ckpt)$/.test(name))
  if (pickled) return error(`${pickled} and no safetensors weights`, CONVERT)
  const variant = names.find((name) => /^model\.\w+(-\d{5}-of-\d{5})?\.safetensors$/.test(name))
  if (variant) return error(variant, 'Rename it, or download the main weights.')
  const shard = names.find((name) => /^model-\d{5}-of-\d{5}\.safetensors$/.test(name))
  if (shard) return error(`${shard} without its index`, 'Download model.safetensors.index.json beside it.')
  const other = names.find((name) => name.endsWith('.safetensors'))
  if (other) {
    const meta = 'It may be in the names of the original authors: download the weights for transformers.'
    return error(other, meta)
  }
  return (await otherModel(path, names)) ?? error('no weights', 'Download them, or check the path.')
}

/** Returns an error for a folder that is not a model but contains one, or part of one; else `undefined`. */
export async function otherModel(path: string, given?: readonly string[]): Promise<WiseError | undefined> {
  const names = given ?? (await files.list(path))
  const gguf = names.find((name) => name.endsWith('.gguf'))
  if (gguf) {
    return new WiseError(
      'WEIGHTS_MISSING',
      `${path} is a folder with ${gguf}; expected the path of the file itself. Name ${paths.join(path, gguf)}.`,
    )
  }
  if (!names.includes('adapter_config.json')) return undefined
  return new WiseError(
    'WEIGHTS_MISSING',
    `${path} holds an adapter (adapter_config.json) and no model; expected a whole model. Merge it first, with merge_and_unload of peft.`,
  )
}

const CONVERT =
  'Convert it with transformers: AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder, safe_serialization=True).'

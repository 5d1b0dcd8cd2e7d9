import { WiseError } from '@wise-edit/core'
import { files as disk, paths } from '@wise-edit/core/internal'
import { z } from 'zod'
import { planHf } from '../architectures'
import { readJson } from '../files/read-json'
import { readSafetensorsHeader } from '../files/safetensors-header'
import { BinaryFile, type StoredTensor } from '../files/tensor-file'
import { folderTokenizer } from '../tokenizer/folder'
import type { Checkpoint } from './checkpoint'
import { loadWeights } from './load-weights'
import { type MatchedWeight, matchWeights } from './match-weights'
import { openWeights } from './open-weights'
import { checkReadable, noWeights, otherModel } from './other-weights'

const SINGLE = 'model.safetensors'
const INDEX = 'model.safetensors.index.json'
const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) })

const MAX_CONFIG_BYTES = 1_000_000
/** Several times the size of the largest known index. */
export const MAX_INDEX_BYTES = 30_000_000

/**
 * Opens a Hugging Face folder: `config.json` next to one or several safetensors files. `weights` maps each weight to a
 * stored tensor.
 */
export async function openFolder(
  path: string,
): Promise<{ checkpoint: Checkpoint; weights: MatchedWeight[] }> {
  const config = await readJson(paths.join(path, 'config.json'), MAX_CONFIG_BYTES)
  if (config === undefined) {
    throw (
      (await otherModel(path)) ??
      new WiseError(
        'CONFIG_MISSING',
        `${path} has no config.json; expected a Hugging Face model folder or a .gguf file. Check the path.`,
      )
    )
  }
  checkReadable(config, path)
  const generationConfig = await readJson(paths.join(path, 'generation_config.json'), MAX_CONFIG_BYTES)
  const plan = planHf({ config, generationConfig, path: paths.join(path, 'config.json') })
  const files: BinaryFile[] = []
  const close = (): void => {
    for (const file of files) file.close()
  }
  try {
    const tensors = await openTensors(path, files)
    const weights = matchWeights(plan, tensors, path)
    const checkpoint: Checkpoint = {
      path,
      format: 'safetensors',
      config: plan.config,
      files: files.map((file) => file.path),
      tensors,
      loadTokenizer: () => folderTokenizer(path),
      loadWeights: (options) => loadWeights(weights, options),
      openWeights: (options) => openWeights(weights, options),
      close: async () => close(),
    }
    return { checkpoint, weights }
  } catch (error) {
    close()
    throw error
  }
}

/** Reads the headers of all safetensors files of a folder; adds opened files to `files`. */
async function openTensors(path: string, files: BinaryFile[]): Promise<Map<string, StoredTensor>> {
  const single = (await disk.stat(paths.join(path, SINGLE)).catch(() => undefined)) !== undefined
  const index = single ? undefined : await readJson(paths.join(path, INDEX), MAX_INDEX_BYTES)
  if (!single && index === undefined) throw await noWeights(path)
  const shardOf = index === undefined ? new Map<string, string>() : readIndex(index, paths.join(path, INDEX))
  const tensors = new Map<string, StoredTensor>()
  const names = index === undefined ? [SINGLE] : [...new Set(shardOf.values())]
  await checkThere(path, names)
  for (const name of names) {
    const file = await BinaryFile.open(paths.join(path, name))
    files.push(file)
    for (const [tensor, stored] of readSafetensorsHeader(file).tensors) {
      // Several shards may hold a tensor of this name; the index selects one.
      if ((shardOf.get(tensor) ?? name) === name) tensors.set(tensor, stored)
    }
  }
  return tensors
}

/** Throws `FILE_UNREADABLE` if files of weights are missing, and names them. */
async function checkThere(path: string, names: readonly string[]): Promise<void> {
  const stats = await Promise.all(
    names.map((name) => disk.stat(paths.join(path, name)).catch(() => undefined)),
  )
  const missing = names.filter((_, i) => stats[i] === undefined)
  if (missing.length === 0) return
  const [first, ...more] = missing
  throw new WiseError(
    'FILE_UNREADABLE',
    `${path} lacks ${first}${more.length > 0 ? ` and ${more.length} more` : ''} of the ${names.length} files of weights that ${INDEX} lists. Download what is missing.`,
  )
}

/** Returns the shard of each tensor. */
function readIndex(index: unknown, path: string): Map<string, string> {
  const parsed = indexSchema.safeParse(index)
  const shardOf = new Map(Object.entries(parsed.data?.weight_map ?? {}))
  const names = [...new Set(shardOf.values())]
  const bad = names.find((name) => !/^[\w.-]+\.safetensors$/.test(name))
  if (!parsed.success || bad !== undefined || names.length > 4096) {
    throw new WiseError(
      'SAFETENSORS_INDEX_INVALID',
      `${path}: found ${bad === undefined ? 'no usable weight_map' : `the file name ${JSON.stringify(bad.slice(0, 80))}`}; expected names of .safetensors files in the same folder. Download the file again.`,
    )
  }
  return shardOf
}

import * as tf from '@tensorflow/tfjs-core'
import { files, paths, writeWhole } from '@wise-edit/core/internal'
import { linear } from '@wise-edit/kernels'
import { f16ToF32 } from '@wise-edit/kernels/internal'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import { writeSafetensors } from '@wise-edit/transformer/internal'
import type { EditSummary } from '../../../editor/editor'
import { findEdit } from '../../../editor/requests'
import { modelIdentity } from '../../../memory-file/identity'
import { invalidMemory } from '../../../memory-file/memory-file'
import type { MergedDelta } from '../../wise/memory/merged-delta'
import type { PerEditOptions } from '../options'
import type { SideMemory } from '../train/side-memory'
import { trainEdit } from '../train/train-edit'
import { readPerEdit } from './persist'

/** Side memories of some edits as one low-rank change of a matrix, `up · down`, without a router. */
export interface LoraAdapter {
  edits: readonly EditSummary[]
  /** The weight that it changes, such as `layers.24.mlp.down.weight`. */
  matrix: string
  /** Sum of the side memories' ranks. */
  rank: number
  /** `[rank, dFF]` and `[dModel, rank]`, as float16 bits. */
  down: Uint16Array
  up: Uint16Array
  /** The change in the model, on every token of every text. */
  interventions: Interventions
  /** Returns the product as a change of the matrix `[dModel, dFF]`, float32. */
  merged(): MergedDelta
  /**
   * Writes the folder that PEFT loads onto the checkpoint `base`: `adapter_config.json` and `adapter_model.safetensors`.
   * Throws `FILE_UNWRITABLE`.
   */
  write(folder: string, base: string): Promise<void>
}

/** Names of the down projection in transformers, if they differ from those of LLaMA. */
const DOWN_PROJECTIONS: Record<string, (layer: string) => string> = {
  gpt2: (layer) => `transformer.h.${layer}.mlp.c_proj`,
  gptj: (layer) => `transformer.h.${layer}.mlp.fc_out`,
}

/** Settings of `loraAdapter`. */
export interface LoraOptions {
  /** Ids of the edits. Default: every edit of the memory that no later one overrules. */
  ids?: readonly string[]
  signal?: AbortSignal
  /** Called with the number of edits that are ready, and of all. */
  onProgress?: (done: number, total: number) => void
}

/**
 * Makes one LoRA adapter (Hu et al. 2022) of edits of a memory. An adapter knows no position of an answer, so that edits
 * that were learned with codes of positions are trained again for `model` without them, at a few seconds each.
 *
 * Throws `FILE_UNREADABLE`, `MEMORY_INVALID` for files of other methods and memories without edits, `MEMORY_MODEL_MISMATCH`,
 * `EDIT_UNKNOWN`, and the signal's reason.
 */
export async function loraAdapter(
  model: LanguageModel,
  path: string,
  { ids, signal, onProgress }: LoraOptions = {},
): Promise<LoraAdapter> {
  const { options, edits, memories } = await readPerEdit(path, model)
  const learned = edits.filter(({ id }) => memories.has(id))
  const chosen = ids
    ? ids.map((id) => findEdit(learned, id, (edit) => edit.id))
    : learned.filter(({ overruledBy }) => overruledBy === undefined)
  if (chosen.length === 0) throw invalidMemory(path, 'it holds no edit that was learned')
  const { matrix, architecture, shape } = modelIdentity(model, options.layer)
  const sides: SideMemory[] = []
  for (const edit of chosen) {
    signal?.throwIfAborted()
    sides.push(await withoutPositions(model, edit, memories.get(edit.id) as SideMemory, options))
    onProgress?.(sides.length, chosen.length)
  }
  const [dModel, dFF] = shape as [number, number]
  const rank = sides.reduce((sum, side) => sum + side.rank, 0)
  const down = Uint16Array.from(sides.flatMap((side) => [...side.down]))
  const rows = Uint16Array.from(sides.flatMap((side) => [...side.up]))
  const up = Uint16Array.from(
    { length: rows.length },
    (_, i) => rows[(i % rank) * dModel + Math.floor(i / rank)]!,
  )
  const factors: Factors = { down: [f16ToF32(down), [rank, dFF]], up: [f16ToF32(up), [dModel, rank]] }
  const layer = matrix.split('.')[1] as string
  const module = DOWN_PROJECTIONS[architecture]?.(layer) ?? `model.layers.${layer}.mlp.down_proj`
  return {
    ...{ edits: chosen, matrix, rank, down, up },
    merged: () => ({ matrix, shape: [dModel, dFF], delta: product(factors) }),
    interventions: everywhere(matrix, factors),
    async write(folder, base) {
      await writeWhole(folder, async (temporary) => {
        await files.makeFolder(temporary)
        const config = configOf(base, module, rank, architecture === 'gpt2')
        const text = `${JSON.stringify(config, null, 2)}\n`
        await files.create(paths.join(temporary, 'adapter_config.json'), [text])
        const name = `base_model.model.${module}`
        await writeSafetensors(paths.join(temporary, 'adapter_model.safetensors'), {
          [`${name}.lora_A.weight`]: { dtype: 'F16', shape: [rank, dFF], data: down },
          [`${name}.lora_B.weight`]: { dtype: 'F16', shape: [dModel, rank], data: up },
        })
      })
    },
  }
}

/** Returns the side memory of an edit, trained again if it adds codes of positions. */
async function withoutPositions(
  model: LanguageModel,
  edit: EditSummary,
  memory: SideMemory,
  options: PerEditOptions,
): Promise<SideMemory> {
  if (!memory.positions) return memory
  const steps = trainEdit(model, edit, { ...options, positions: false })
  for (;;) {
    const { done, value } = await steps.next()
    if (done) return value.training.memory
  }
}

type Factor = [values: Float32Array, shape: [number, number]]
type Factors = { down: Factor; up: Factor }

function product({ down, up }: Factors): Float32Array {
  const delta = tf.tidy(() => tf.matMul(tf.tensor2d(...up), tf.tensor2d(...down)))
  try {
    return Float32Array.from(delta.dataSync())
  } finally {
    delta.dispose()
  }
}

function everywhere(matrix: string, { down, up }: Factors): Interventions {
  return {
    intercept: {
      [matrix.replace(/\.weight$/, '')]: (input, module) =>
        tf.tidy(() => {
          const read = linear(input, tf.tensor2d(...down))
          return tf.add(module(input), linear(read, tf.tensor2d(...up))) as tf.Tensor3D
        }),
    },
  }
}

/** The configuration as PEFT writes it. The scale, `lora_alpha / r`, is 1. */
function configOf(base: string, module: string, rank: number, transposed: boolean) {
  return {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: base,
    target_modules: [module],
    r: rank,
    lora_alpha: rank,
    lora_dropout: 0,
    bias: 'none',
    fan_in_fan_out: transposed,
    inference_mode: true,
  }
}

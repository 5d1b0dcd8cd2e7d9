import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'
import type { EditSummary } from '../editor'
import { invalidMemory, readMemoryFile, writeMemoryFile } from '../memory-file'
import type { SampledTexts } from '../sampled-texts'
import { editListSchema, editSummarySchema } from '../summary'
import { type WiseOptions, wiseOptionsSchema } from './options'
import { type Shard, Shards } from './shards'

/** An edit as the memory keeps it. */
export interface StoredEdit {
  summary: EditSummary
  /** Number of the shard that holds it. */
  shard: number
  /** Routing indicator of its prompt right after the edit. */
  indicator: number
}

/** All that WISE has learned; with the model, all that is needed to answer, to go on editing, and to undo. */
export interface MemoryContents {
  options: WiseOptions
  edits: StoredEdit[]
  shards: Shard[]
  texts?: SampledTexts
}

const stateSchema = z.object({
  options: wiseOptionsSchema,
  edits: editListSchema(
    z
      .object({
        summary: editSummarySchema,
        shard: z.int().nonnegative(),
        // JSON has no NaN: the indicator of an edit that failed may be none.
        indicator: z.number().nonnegative().nullable(),
      })
      .refine(({ summary, indicator }) => summary.status === 'failed' || indicator !== null)
      .transform(({ indicator, ...edit }) => ({ ...edit, indicator: indicator ?? Number.NaN })),
    ({ summary }) => summary.id,
  ),
  /** How many there are; which edits each holds follows from the edits. */
  shards: z.int().nonnegative(),
  texts: z.object({ edits: z.array(z.string()), irrelevant: z.array(z.string()).min(1) }).optional(),
})

/**
 * Writes a memory as one safetensors file: for each shard the trained entries `shards.N.values` float32 (their
 * places follow from the seed), everything else in its metadata. The file appears whole or not at all.
 */
export async function writeMemory(
  path: string,
  model: LanguageModel,
  contents: MemoryContents,
): Promise<void> {
  const { options, edits, shards, texts } = contents
  const tensors = shards.map(({ number, values }) => [
    tensorName(number),
    { shape: [values.length], data: values },
  ])
  const state = { options, edits, texts, shards: shards.length }
  await writeMemoryFile(
    path,
    `wise-${options.mode}`,
    model,
    options.layer,
    state,
    Object.fromEntries(tensors),
  )
}

/** Reads a memory written for this `model`; throws as `readMemoryFile` does. */
export async function readMemory(path: string, model: LanguageModel): Promise<MemoryContents> {
  const { state, read } = await readMemoryFile(
    path,
    ['wise-merge', 'wise-retrieve'],
    model,
    stateSchema,
    ({ options }) => options.layer,
  )
  const stray = state.edits.find(({ shard }) => shard >= state.shards)
  if (stray)
    throw invalidMemory(path, `edit "${stray.summary.id}" is in shard ${stray.shard} of ${state.shards}`)
  const { dModel, dFF } = model.decoder.config
  const masks = shardsOf(path, [dModel, dFF], state.options)
  const shards: Shard[] = []
  for (let number = 0; number < state.shards; number++) {
    const held = state.edits.filter(({ shard, summary }) => shard === number && summary.status === 'done')
    shards.push({
      number,
      edits: held.map(({ summary }) => summary.id),
      values: read(tensorName(number), masks.mask(number).indices.length),
    })
  }
  return { ...state, shards }
}

function shardsOf(path: string, shape: [number, number], options: WiseOptions): Shards {
  try {
    return new Shards(shape, options)
  } catch (error) {
    throw invalidMemory(path, (error as Error).message)
  }
}

function tensorName(shard: number): string {
  return `shards.${shard}.values`
}

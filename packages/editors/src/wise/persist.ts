import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'
import type { EditSummary } from '../editor'
import { invalidMemory, readMemoryFile, writeMemoryFile } from '../memory-file'
import type { SampledTexts } from '../sampled-texts'
import { editSummarySchema } from '../summary'
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
  edits: z.array(
    z.object({
      summary: editSummarySchema,
      shard: z.int().nonnegative(),
      indicator: z
        .number()
        .nullable()
        .transform((value) => value ?? Number.NaN),
    }),
  ),
  shards: z.array(z.object({ edits: z.array(z.string()) })),
  texts: z.object({ edits: z.array(z.string()), irrelevant: z.array(z.string()) }).optional(),
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
  const state = { options, edits, texts, shards: shards.map((shard) => ({ edits: shard.edits })) }
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
  const { state, read } = await readMemoryFile(path, ['wise-merge', 'wise-retrieve'], model, stateSchema)
  const { dModel, dFF, layers } = model.decoder.config
  if (state.options.layer >= layers)
    throw invalidMemory(path, `it edits layer ${state.options.layer} of ${layers}`)
  const masks = new Shards([dModel, dFF], state.options)
  const shards: Shard[] = []
  for (const [number, { edits }] of state.shards.entries()) {
    const values = await read(tensorName(number), masks.mask(number).indices.length)
    shards.push({ number, edits, values })
  }
  const known = new Set(state.edits.map(({ summary }) => summary.id))
  const stray = shards.flatMap((shard) => shard.edits).find((id) => !known.has(id))
  if (stray !== undefined) throw invalidMemory(path, `shard edit "${stray}" has no record`)
  return { ...state, shards }
}

function tensorName(shard: number): string {
  return `shards.${shard}.values`
}

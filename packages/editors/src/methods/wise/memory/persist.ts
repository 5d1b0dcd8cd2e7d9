import { WiseError } from '@wise-edit/core'
import { z } from 'zod'
import type { MemoryFormat } from '../../../editor/edit-method'
import type { EditSummary } from '../../../editor/editor'
import {
  invalidMemory,
  type MemoryFile,
  memoryState,
  openMemoryFile,
  readMemoryFile,
  writeMemoryFile,
} from '../../../memory-file/memory-file'
import { editListSchema, editSummarySchema } from '../../../memory-file/summary'
import { methodOf } from '../../../memory-file/tensor-file'
import { currentOptions } from '../options/earlier-options'
import { type WiseOptions, wiseOptionsSchema } from '../options/options'
import { settingsOf } from '../options/settings'
import { type Shard, Shards } from './shards'
import type { Place, WiseMemory } from './wise-memory'

/** An edit as the file keeps it. */
export interface StoredEdit extends Place {
  summary: EditSummary
}

/** A memory as its file holds it. */
export interface StoredMemory extends Pick<WiseMemory, 'shards' | 'texts' | 'units'> {
  options: WiseOptions
  edits: StoredEdit[]
}

const METHODS = ['wise-merge', 'wise-retrieve']

const stateSchema = z.object({
  options: z.preprocess(currentOptions, wiseOptionsSchema),
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
  /** Number of shards; the edits of each shard follow from `edits`. */
  shards: z.int().nonnegative(),
  /** Mask number of each shard; absent if every shard has the mask of the same number. */
  masks: z.array(z.int().nonnegative()).optional(),
  texts: z.object({ edits: z.array(z.string()), irrelevant: z.array(z.string()).min(1) }).optional(),
  units: z.object({ keyPower: z.number().positive(), outputNorm: z.number().positive() }).optional(),
})

/**
 * Memory files of WISE: for each shard the trained entries `shards.N.values` float32 (their places follow from the
 * seed), everything else in the contents.
 */
export const wiseFile: MemoryFormat<WiseOptions, WiseMemory> = {
  async write(path, model, { options, held: { edits, learned } }) {
    const { places, ...rest } = learned
    const stored = edits.map((summary) => ({ summary, ...(places.get(summary.id) as Place) }))
    const { state, arrays } = partsOf({ options, edits: stored, ...rest })
    await writeMemoryFile(path, `wise-${options.mode}`, model, options.layer, state, arrays)
  },
  async read(path, model, create) {
    const { state, read } = await readMemoryFile(
      path,
      METHODS,
      model,
      stateSchema,
      ({ options }) => options.layer,
    )
    if (state.edits.length > 0 && !state.texts)
      throw invalidMemory(path, 'it has edits but not the texts they were made with')
    const { dModel, dFF } = model.decoder.config
    const { options, edits, ...learned } = contentsOf(path, state, [dModel, dFF], read)
    const places = new Map(edits.map(({ summary, ...place }) => [summary.id, place]))
    return {
      options,
      held: { edits: edits.map(({ summary }) => summary), learned: { ...learned, places } },
      method: methodOf(path, () => create(options)),
    }
  },
}

/** A memory as the state and the arrays of its file. */
export function partsOf({ options, edits, shards, texts, units }: StoredMemory) {
  const moved = shards.some(({ mask, number }) => mask !== undefined && mask !== number)
  const masks = moved ? shards.map(({ mask, number }) => mask ?? number) : undefined
  const arrays = shards.map(({ number, values }) => [
    tensorName(number),
    { shape: [values.length], data: values },
  ])
  return {
    state: { options, edits, texts, units, shards: shards.length, masks },
    arrays: Object.fromEntries(arrays) as Record<string, { shape: number[]; data: Float32Array }>,
  }
}

/**
 * Reads a memory without its model. Throws as `openMemoryFile` does, and `MEMORY_SHAPE` for a file of a version that did
 * not note the shape of the matrix.
 */
export async function openMemory(path: string): Promise<StoredMemory & Pick<MemoryFile, 'method' | 'model'>> {
  const file = await openMemoryFile(path)
  const state = memoryState(path, file, METHODS, stateSchema)
  const { method, model, lengths, read } = file
  const { shape } = model
  if (!shape) {
    throw new WiseError(
      'MEMORY_SHAPE',
      `"${path}" does not say which shape ${model.matrix} has; expected a file of this version. Load it with its model and save it again.`,
    )
  }
  const [rows = 0, columns = 0] = shape
  // Masks are drawn from the shape: one that was forged could ask for all memory there is, or for all time.
  const { maskRatio, maskKind } = settingsOf(state.options)
  const entries =
    maskKind === 'columns' ? rows * Math.round(maskRatio * columns) : Math.round(maskRatio * rows * columns)
  const held = lengths[tensorName(0)] ?? 0
  if (shape.length !== 2 || (state.shards > 0 && Math.abs(held - entries) > 1)) {
    throw invalidMemory(path, `its shards do not fit a matrix of shape [${shape}]`)
  }
  return { method, model, ...contentsOf(path, state, [rows, columns], read) }
}

function contentsOf(
  path: string,
  state: z.infer<typeof stateSchema>,
  shape: [number, number],
  read: MemoryFile['read'],
): StoredMemory {
  const stray = state.edits.find(({ shard }) => shard >= state.shards)
  if (stray)
    throw invalidMemory(path, `edit "${stray.summary.id}" is in shard ${stray.shard} of ${state.shards}`)
  const masks = shardsOf(path, shape, state.options)
  const held = new Map<number, string[]>()
  for (const { shard, summary } of state.edits) {
    if (!held.has(shard)) held.set(shard, [])
    if (summary.status === 'done') held.get(shard)?.push(summary.id)
  }
  const shards: Shard[] = []
  for (let number = 0; number < state.shards; number++) {
    shards.push({
      number,
      edits: held.get(number) ?? [],
      mask: state.masks?.[number],
      values: read(tensorName(number), masks.mask(state.masks?.[number] ?? number).indices.length),
    })
  }
  const { options, edits, texts, units } = state
  return { options, edits, texts, units, shards }
}

function shardsOf(path: string, shape: [number, number], options: WiseOptions): Shards {
  try {
    return new Shards(shape, settingsOf(options))
  } catch (error) {
    throw invalidMemory(path, (error as Error).message)
  }
}

function tensorName(shard: number): string {
  return `shards.${shard}.values`
}

import { overlap } from '@wise-edit/sharding'
import type { EditSummary } from '../../editor/editor'
import type { ModelIdentity } from '../../memory-file/identity'
import { openMemory } from './memory/persist'
import { maskNumber, type Shard, Shards } from './memory/shards'
import type { WiseOptions } from './options/options'
import { settingsOf, type WiseSettings } from './options/settings'
import { calibrate } from './train/calibrate'

/** Contents of a memory file of WISE. */
export interface WiseReport {
  method: 'wise-merge' | 'wise-retrieve'
  /** The model that the edits were made for. */
  model: ModelIdentity
  options: WiseOptions
  /** All settings in force, also the learning rate and the margins that were measured with the first edit. */
  settings: WiseSettings
  /** Texts that the model wrote: those put before prompts, and those that no edit is about. */
  texts?: { edits: readonly string[]; irrelevant: readonly string[] }
  /** Every edit in order, with the number of its shard and its routing indicator Δ right after it was made. */
  edits: (EditSummary & { shard: number; indicator: number })[]
  shards: {
    number: number
    edits: readonly string[]
    /** Entries of the matrix that it may change, and those that it did. */
    entries: number
    changed: number
    /** Length of its change as a vector, and its largest entry. */
    norm: number
    largest: number
  }[]
  /**
   * Side memories, and which edits and shards each answers for. Their thresholds are measured on the model:
   * `WiseEditor.memories` has them.
   */
  memories: { edits: readonly string[]; shards: readonly number[] }[]
  /** Shares of the matrix that the masks of shards have in common; absent without shards. */
  overlap?: ReturnType<typeof overlap>
}

/**
 * Returns the contents of a memory file without loading its model.
 *
 * Throws `FILE_UNREADABLE`, `MEMORY_INVALID`, and `MEMORY_SHAPE` for a file of a version that did not record the shape of
 * the matrix.
 */
export async function inspectWise(path: string): Promise<WiseReport> {
  const { method, model, options, edits, shards: all, texts, units } = await openMemory(path)
  const chosen = settingsOf(options)
  const settings = units ? { ...chosen, ...calibrate(chosen, units) } : chosen
  const shards = new Shards(model.shape as [number, number], settings, all)
  return {
    method: method as WiseReport['method'],
    model,
    options,
    settings,
    texts,
    edits: edits.map(({ summary, shard, indicator }) => ({ ...summary, shard, indicator })),
    shards: all.map(describe),
    memories: shards.groups().map((group) => ({
      edits: group.flatMap((shard) => shard.edits),
      shards: group.map(({ number }) => number),
    })),
    overlap: all.length > 0 ? overlaps(shards, options.maskRatio) : undefined,
  }
}

function overlaps(shards: Shards, maskRatio: number): ReturnType<typeof overlap> {
  const { all } = shards
  // Whole matrices, which may have 50 million entries, need no comparison entry by entry.
  if (maskRatio === 1) return { all: 1, pairs: all.map(() => all.map(() => 1)) }
  return overlap(all.map((shard) => shards.mask(maskNumber(shard))))
}

function describe({ number, edits, values }: Shard): WiseReport['shards'][number] {
  let [changed, squares, largest] = [0, 0, 0]
  for (const value of values) {
    if (value !== 0) changed++
    squares += value * value
    largest = Math.max(largest, Math.abs(value))
  }
  return { number, edits, entries: values.length, changed, norm: Math.sqrt(squares), largest }
}

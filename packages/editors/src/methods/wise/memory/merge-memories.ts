import { isEqual } from '@wise-edit/core/internal'
import { writeMemoryParts } from '../../../memory-file/memory-file'
import { checkSameModel, freeName, type MergeReport, memoriesDiffer } from '../../../memory-file/merging'
import { openMemory, partsOf, type StoredEdit } from './persist'
import { maskNumber, type Shard } from './shards'

/**
 * Merges several memories that were made for the same model with the same options, without loading the model.
 *
 * Every shard keeps its values, its mask and its edits, and follows those of the files before. The shards then form side
 * memories as if they had been trained one after another: full groups are merged, other shards answer alone. An edit
 * whose id occurs in an earlier file gets a new id.
 *
 * Throws as `openMemory` does, and `MEMORIES_DIFFER` for files of different models, options or drawn texts.
 */
export async function mergeWise(files: readonly string[], out: string): Promise<MergeReport> {
  const memories: Memory[] = []
  for (const file of files) memories.push(await openMemory(file))
  const [first] = memories as [Memory]
  for (const [i, memory] of memories.entries())
    checkAlike([files[0] as string, first], [files[i] as string, memory])
  const edits: StoredEdit[] = []
  const shards: Shard[] = []
  const renamed: MergeReport['renamed'] = []
  for (const [i, memory] of memories.entries()) {
    const taken = new Set(edits.map(({ summary }) => summary.id))
    const own = new Set(memory.edits.map(({ summary }) => summary.id))
    const names = new Map([...own].map((id) => [id, freeName(id, taken, own)]))
    for (const [from, to] of names) if (from !== to) renamed.push({ file: files[i] as string, from, to })
    const before = shards.length
    edits.push(
      ...memory.edits.map((edit) => ({
        ...edit,
        shard: before + edit.shard,
        summary: { ...edit.summary, id: names.get(edit.summary.id) as string },
      })),
    )
    shards.push(
      ...memory.shards.map((shard) => ({
        ...shard,
        number: before + shard.number,
        mask: maskNumber(shard),
        edits: shard.edits.map((id) => names.get(id) as string),
      })),
    )
  }
  const { texts, units } = memories.find((memory) => memory.texts) ?? {}
  const { method, model, options } = first
  const { state, arrays } = partsOf({ options, edits, shards, texts, units })
  await writeMemoryParts(out, { method, model, state }, arrays)
  return { edits: edits.length, renamed, overruled: [], gatesDiffer: false }
}

type Memory = Awaited<ReturnType<typeof openMemory>>
type Named = [file: string, memory: Memory]

function checkAlike([fileA, a]: Named, [fileB, b]: Named): void {
  checkSameModel([fileA, a.model], [fileB, b.model])
  const differ = (what: string, advice: string) => memoriesDiffer([fileA, fileB], what, advice)
  const keys = Object.keys({ ...a.options, ...b.options }) as (keyof typeof a.options)[]
  const key = keys.find((key) => !isEqual(a.options[key], b.options[key]))
  if (key !== undefined) {
    const [x, y] = [a.options[key], b.options[key]].map((value) => JSON.stringify(value) ?? 'off')
    throw differ(
      `were made with ${key} ${x} and ${y}`,
      'Make the edits of one again with the options of the other.',
    )
  }
  if (a.texts && b.texts && !isEqual(a.texts, b.texts)) {
    throw differ(
      'drew different texts from their models',
      'Make the edits of one again where the other was made.',
    )
  }
}

import { isEqual } from '@wise-edit/core/internal'
import { f16ToF32, f32ToF16 } from '@wise-edit/kernels/internal'
import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'
import type { MemoryFormat } from '../../../editor/edit-method'
import type { EditSummary } from '../../../editor/editor'
import type { ModelIdentity } from '../../../memory-file/identity'
import {
  invalidMemory,
  type MemoryFile,
  memoryState,
  openMemoryFile,
  readMemoryFile,
  writeMemoryFile,
  writeMemoryParts,
} from '../../../memory-file/memory-file'
import { editListSchema, editSummarySchema } from '../../../memory-file/summary'
import { methodOf } from '../../../memory-file/tensor-file'
import { type PerEditOptions, perEditOptionsSchema } from '../options'
import { overruling, withOverruled } from '../route/contradictions'
import { type Gate, subjectOf } from '../route/gate'
import type { PerEditContents, SideMemories, StoredMemory } from '../route/stored-memory'
import { rereadBy } from './reread'

const METHOD = 'per-edit'

const stateSchema = z.object({
  gate: z.object({ name: z.string(), sha256: z.string() }).optional(),
  options: perEditOptionsSchema,
  edits: editListSchema(editSummarySchema, ({ id }) => id),
  memories: z.array(
    z.object({
      id: z.string(),
      rank: z.int().positive(),
      length: z.int().positive(),
      /** Absent in files of versions without codes of positions. */
      positions: z.boolean().default(false),
      texts: z.array(z.string()).nonempty(),
      threshold: z.number(),
      /** Subject; `null` if none was found; absent in files of versions that did not write it. */
      subject: z.string().nullish(),
    }),
  ),
  /** Length of each of the gate's vectors. */
  dimensions: z.int().nonnegative(),
})

/** Memory files of per-edit side memories for `gate`; it embeds the texts of files of other gates again. */
export function perEditFile(gate: Gate): MemoryFormat<PerEditOptions, SideMemories> {
  return {
    async write(path, model, { options, held: { edits, learned } }) {
      const { dModel, dFF } = model.decoder.config
      const { name, sha256 } = gate
      const contents = { gate: { name, sha256 }, options, edits, memories: learned }
      const { state, arrays } = partsOf(contents, [dModel, dFF])
      await writeMemoryFile(path, METHOD, model, options.layer, state, arrays)
    },
    async read(path, model, create, reporting) {
      const contents = await readPerEdit(path, model)
      const { edits, memories } = await rereadBy(gate, contents, reporting)
      const { options } = contents
      return { options, held: { edits, learned: memories }, method: methodOf(path, () => create(options)) }
    },
  }
}

/**
 * Returns a memory as the state and the arrays of its file: `down` `[all ranks, dFF]` and `up` `[all ranks, dModel]` in
 * half precision, one memory after another, and `vectors` `[all texts, dimensions]`.
 */
function partsOf({ gate, options, edits, memories }: PerEditContents, [dModel, dFF]: [number, number]) {
  const held = [...memories]
  const ranks = held.reduce((sum, [, { rank }]) => sum + rank, 0)
  const vectors = held.flatMap(([, memory]) => memory.vectors)
  const dimensions = vectors[0]?.length ?? 0
  const state = {
    gate,
    options,
    edits: edits.map(({ overruledBy: _, ...edit }) => edit),
    memories: held.map(([id, { rank, length, positions, texts, threshold, subject = null }]) => ({
      id,
      rank,
      length,
      positions,
      texts,
      threshold,
      subject,
    })),
    dimensions,
  }
  const arrays = {
    down: { shape: [ranks, dFF], data: joined(held.map(([, { down }]) => down)) },
    up: { shape: [ranks, dModel], data: joined(held.map(([, { up }]) => up)) },
    vectors: { shape: [vectors.length, dimensions], data: joined(vectors.map((vector) => f32ToF16(vector))) },
  }
  return { state, arrays }
}

/** Reads a memory for this model. Throws as `readMemoryFile` does. */
export async function readPerEdit(path: string, model: LanguageModel): Promise<PerEditContents> {
  const { state, readHalf } = await readMemoryFile(
    path,
    [METHOD],
    model,
    stateSchema,
    ({ options }) => options.layer,
  )
  const { dModel, dFF } = model.decoder.config
  return contentsOf(path, state, [dModel, dFF], readHalf)
}

/** A memory that was read without its model, and the identity of that model. */
export type OpenedMemory = PerEditContents & { model: ModelIdentity }

/** Reads a memory without its model. Throws as `openMemoryFile` does. */
export async function openPerEdit(path: string): Promise<OpenedMemory> {
  const file = await openMemoryFile(path)
  const state = memoryState(path, file, [METHOD], stateSchema)
  const { model, readHalf } = file
  return { model, ...contentsOf(path, state, shapeOf(path, model), readHalf) }
}

/** Writes a memory without its model. */
export async function writeOpened(path: string, { model, ...contents }: OpenedMemory): Promise<void> {
  const { state, arrays } = partsOf(contents, shapeOf(path, model))
  await writeMemoryParts(path, { method: METHOD, model, state }, arrays)
}

function shapeOf(path: string, { shape, matrix }: ModelIdentity): [number, number] {
  if (shape?.length !== 2) throw invalidMemory(path, `it does not say which shape ${matrix} has`)
  return shape as [number, number]
}

function contentsOf(
  path: string,
  state: z.infer<typeof stateSchema>,
  [dModel, dFF]: [number, number],
  readHalf: MemoryFile['readHalf'],
): PerEditContents {
  const learned = state.edits.filter(({ status }) => status === 'done').map(({ id }) => id)
  if (
    !isEqual(
      state.memories.map(({ id }) => id),
      learned,
    )
  ) {
    throw invalidMemory(path, 'its side memories are not those of its edits')
  }
  const sum = (count: (memory: (typeof state.memories)[number]) => number) =>
    state.memories.reduce((total, memory) => total + count(memory), 0)
  const [ranks, texts] = [sum(({ rank }) => rank), sum(({ texts }) => texts.length)]
  const down = readHalf('down', ranks * dFF)
  const up = readHalf('up', ranks * dModel)
  const vectors = readHalf('vectors', texts * state.dimensions)
  const edits = new Map(state.edits.map((edit) => [edit.id, edit]))
  let [atRank, atText] = [0, 0]
  const memories = new Map<string, StoredMemory>()
  for (const { id, rank, length, positions, texts, threshold, subject } of state.memories) {
    const next = { rank: atRank + rank, text: atText + texts.length }
    memories.set(id, {
      rank,
      length,
      positions,
      texts,
      threshold,
      subject: subject === undefined ? subjectOf(edits.get(id) as EditSummary) : (subject ?? undefined),
      down: down.slice(atRank * dFF, next.rank * dFF),
      up: up.slice(atRank * dModel, next.rank * dModel),
      vectors: texts.map((_, i) => {
        const start = (atText + i) * state.dimensions
        return f16ToF32(vectors.slice(start, start + state.dimensions))
      }),
    })
    ;[atRank, atText] = [next.rank, next.text]
  }
  return {
    gate: state.gate,
    options: state.options,
    edits: withOverruled(checked(state.edits), state.options),
    memories,
  }
}

/** Returns the edits, each of which overrules only earlier ones that were learned. */
function checked(edits: readonly EditSummary[]): EditSummary[] {
  const earlier = new Set<string>()
  return edits.map((edit) => {
    const made = overruling(edit, (id) => earlier.has(id))
    if (edit.status === 'done') earlier.add(edit.id)
    return made
  })
}

function joined(parts: readonly Uint16Array[]): Uint16Array {
  const whole = new Uint16Array(parts.reduce((sum, { length }) => sum + length, 0))
  let start = 0
  for (const part of parts) {
    whole.set(part, start)
    start += part.length
  }
  return whole
}

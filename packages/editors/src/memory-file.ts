import { createHash } from 'node:crypto'
import { WiseError } from '@wise-edit/kernels'
import {
  type LanguageModel,
  readSafetensors,
  type SafetensorsDtype,
  type SafetensorsTensor,
  writeSafetensors,
} from '@wise-edit/transformer'
import { z } from 'zod'
import { type ModelIdentity, modelIdentity, modelIdentitySchema } from './identity'

/** The tensor, a JSON text in UTF-8, that holds all that is not a tensor; a header must stay small. */
const CONTENTS = 'contents'
/** The key of the file's metadata under which the digest of all tensors stands. */
const DIGEST = 'wise-edit.sha256'

type Tensors = Record<string, SafetensorsTensor>

const header = z.object({
  version: z.literal(1),
  method: z.string(),
  model: modelIdentitySchema,
  state: z.unknown(),
})

/** Writes what an editor learned as one safetensors file, whole or not at all. */
export async function writeMemoryFile(
  path: string,
  method: string,
  model: LanguageModel,
  layer: number,
  state: unknown,
  arrays: Record<string, { shape: number[]; data: Float32Array }>,
): Promise<void> {
  const json = JSON.stringify({ version: 1, method, model: modelIdentity(model, layer), state })
  const data = new TextEncoder().encode(json)
  const tensors: Tensors = { [CONTENTS]: { dtype: 'U8', shape: [data.length], data } }
  for (const [name, array] of Object.entries(arrays)) tensors[name] = { dtype: 'F32', ...array }
  await writeSafetensors(path, tensors, { [DIGEST]: digest(tensors) })
}

/**
 * Reads a file that `writeMemoryFile` wrote for the same method and the same weights.
 *
 * Throws `FILE_UNREADABLE` where there is none, `MEMORY_INVALID` for a file that is another or is damaged, and
 * `MEMORY_MODEL_MISMATCH`, naming both models, for one made for other weights.
 */
export async function readMemoryFile<State>(
  path: string,
  methods: readonly string[],
  model: LanguageModel,
  stateSchema: z.ZodType<State>,
  layerOf: (state: State) => number,
): Promise<{ state: State; read: (name: string, length: number) => Float32Array }> {
  const { contents, tensors } = await readWhole(path)
  const outer = header.safeParse(contents)
  if (!outer.success) throw invalidMemory(path, z.prettifyError(outer.error))
  if (!methods.includes(outer.data.method)) {
    throw invalidMemory(path, `it holds edits of ${outer.data.method}, expected ${methods.join(' or ')}`)
  }
  const state = stateSchema.safeParse(outer.data.state)
  if (!state.success) throw invalidMemory(path, z.prettifyError(state.error))
  checkModel(path, outer.data.model, modelIdentity(model, layerOf(state.data)))
  const read = (name: string, length: number) => {
    const values = tensors[name]?.data
    if (values instanceof Float32Array && values.length === length && values.every(Number.isFinite))
      return values
    throw invalidMemory(path, `"${name}" does not hold ${length} finite numbers`)
  }
  return { state: state.data, read }
}

/** The error for a memory file that cannot be used, given what was found in it. */
export function invalidMemory(path: string, found: string): WiseError {
  return new WiseError(
    'MEMORY_INVALID',
    `"${path}" is not a memory file of this version or is damaged: ${found}. Expected a file that \`save\` wrote.`,
  )
}

/** Everything in the file, its digest compared. */
async function readWhole(path: string): Promise<{ contents: unknown; tensors: Tensors }> {
  try {
    const file = await readSafetensors(path)
    const expected = file.metadata[DIGEST]
    if (expected === undefined) throw invalidMemory(path, `its metadata has no "${DIGEST}"`)
    const tensors: Tensors = {}
    for (const { name, dtype, shape } of file.tensors()) {
      tensors[name] = { dtype: dtype as SafetensorsDtype, shape, data: await file.read(name) }
    }
    if (digest(tensors) !== expected) throw invalidMemory(path, 'it has changed since it was written')
    const contents = tensors[CONTENTS]?.data
    return { contents: JSON.parse(new TextDecoder().decode(contents)), tensors }
  } catch (error) {
    if (error instanceof WiseError && ['FILE_UNREADABLE', 'MEMORY_INVALID'].includes(error.code)) throw error
    throw invalidMemory(path, (error as Error).message)
  }
}

function digest(tensors: Tensors): string {
  const hash = createHash('sha256')
  for (const name of Object.keys(tensors).sort()) {
    const { dtype, shape, data } = tensors[name] as SafetensorsTensor
    hash.update(`${name} ${dtype} [${shape}]\n`)
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}

function checkModel(path: string, found: ModelIdentity, own: ReturnType<typeof modelIdentity>): void {
  if (own.sha256 === found.sha256) return
  const describe = ({ architecture, name, matrix, sha256 = 'absent' }: typeof own) =>
    `${name} (${architecture}, ${matrix} sha256 ${sha256.slice(0, 12)})`
  throw new WiseError(
    'MEMORY_MODEL_MISMATCH',
    `"${path}" was made for ${describe(found)}; the model at hand is ${describe(own)}. Load the model it was made for, or make the edits again.`,
  )
}

import { createHash } from 'node:crypto'
import { describeIssues, parseJson, WiseError } from '@wise-edit/core'
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

/** A memory file: who wrote it for which model, and what it holds. */
export interface MemoryFile {
  method: string
  model: ModelIdentity
  /** What the method makes of it, not yet looked at. */
  state: unknown
  /** Lengths of all tensors, by name. */
  lengths: Readonly<Record<string, number>>
  /** The values of a tensor. Throws `MEMORY_INVALID` where they are not `length` finite numbers. */
  read: (name: string, length: number) => Float32Array
  /** The float16 bits of a tensor. Throws `MEMORY_INVALID` where they are not `length` finite numbers. */
  readHalf: (name: string, length: number) => Uint16Array
}

/** Arrays of a memory file: numbers as float32, or as float16 bits. */
type Arrays = Record<string, { shape: number[]; data: Float32Array | Uint16Array }>

/** Writes what an editor learned as one safetensors file, whole or not at all. */
export async function writeMemoryFile(
  path: string,
  method: string,
  model: LanguageModel,
  layer: number,
  state: unknown,
  arrays: Arrays,
): Promise<void> {
  await writeMemoryParts(path, { method, model: modelIdentity(model, layer), state }, arrays)
}

/** Writes a memory file whose model is not at hand. */
export async function writeMemoryParts(
  path: string,
  parts: { method: string; model: Partial<ModelIdentity>; state: unknown },
  arrays: Arrays,
): Promise<void> {
  const data = new TextEncoder().encode(JSON.stringify({ version: 1, ...parts }))
  const tensors: Tensors = { [CONTENTS]: { dtype: 'U8', shape: [data.length], data } }
  for (const [name, array] of Object.entries(arrays)) {
    tensors[name] = { dtype: array.data instanceof Uint16Array ? 'F16' : 'F32', ...array }
  }
  await writeSafetensors(path, tensors, { [DIGEST]: await digest(tensors) })
}

/**
 * Reads a memory file of any method, for whatever model.
 *
 * Throws `FILE_UNREADABLE` where there is none, and `MEMORY_INVALID` for a file that is another or is damaged.
 */
export async function openMemoryFile(path: string): Promise<MemoryFile> {
  const { contents, tensors } = await readWhole(path)
  const outer = header.safeParse(contents)
  if (!outer.success) throw invalidMemory(path, describeIssues(outer.error))
  const { method, model, state } = outer.data
  const lengths = Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data.length]))
  const read = (name: string, length: number) => {
    const values = tensors[name]?.data
    if (values instanceof Float32Array && values.length === length && values.every(Number.isFinite))
      return values
    throw invalidMemory(path, `"${name}" does not hold ${length} finite numbers`)
  }
  const readHalf = (name: string, length: number) => {
    const bits = tensors[name]?.data
    // All exponent bits set: infinite, or no number.
    const finite = (half: number) => (half & 0x7c00) !== 0x7c00
    if (bits instanceof Uint16Array && bits.length === length && bits.every(finite)) return bits
    throw invalidMemory(path, `"${name}" does not hold ${length} finite numbers in half precision`)
  }
  return { method, model, state, lengths, read, readHalf }
}

/** The method that wrote a memory file; reads no more of it than that takes. Throws as `openMemoryFile` does. */
export async function readMethod(path: string): Promise<string> {
  const contents = await readable(path, async () => {
    const file = await readSafetensors(path)
    return parseJson((await file.read(CONTENTS)) as Uint8Array)
  })
  const outer = header.safeParse(contents)
  if (!outer.success) throw invalidMemory(path, describeIssues(outer.error))
  return outer.data.method
}

/**
 * Reads a file that `writeMemoryFile` wrote for the same method and the same weights.
 *
 * Throws as `openMemoryFile` does, `MEMORY_INVALID` for other methods too, and `MEMORY_MODEL_MISMATCH`, naming both
 * models, for a file made for other weights.
 */
export async function readMemoryFile<State>(
  path: string,
  methods: readonly string[],
  model: LanguageModel,
  stateSchema: z.ZodType<State>,
  layerOf: (state: State) => number,
): Promise<{ state: State } & Pick<MemoryFile, 'read' | 'readHalf'>> {
  const file = await openMemoryFile(path)
  const state = memoryState(path, file, methods, stateSchema)
  checkModel(path, file.model, modelIdentity(model, layerOf(state)))
  return { state, read: file.read, readHalf: file.readHalf }
}

/** The state in a file of one of these `methods`. Throws `MEMORY_INVALID`. */
export function memoryState<State>(
  path: string,
  { method, state }: MemoryFile,
  methods: readonly string[],
  stateSchema: z.ZodType<State>,
): State {
  if (!methods.includes(method)) {
    throw invalidMemory(path, `it holds edits of ${method}, expected ${methods.join(' or ')}`)
  }
  const parsed = stateSchema.safeParse(state)
  if (!parsed.success) throw invalidMemory(path, describeIssues(parsed.error))
  return parsed.data
}

/** The error for a memory file that cannot be used, given what was found in it. */
export function invalidMemory(path: string, found: string): WiseError {
  return new WiseError(
    'MEMORY_INVALID',
    `"${path}" is not a memory file of this version or is damaged: ${found}. Expected a file that \`save\` wrote.`,
  )
}

/** Everything in the file, its digest compared. */
function readWhole(path: string): Promise<{ contents: unknown; tensors: Tensors }> {
  return readable(path, async () => {
    const file = await readSafetensors(path)
    const expected = file.metadata[DIGEST]
    if (expected === undefined) throw invalidMemory(path, `its metadata has no "${DIGEST}"`)
    // Without a prototype: a name from a file may be any.
    const tensors: Tensors = Object.create(null)
    for (const { name, dtype, shape } of file.tensors()) {
      tensors[name] = { dtype: dtype as SafetensorsDtype, shape, data: await file.read(name) }
    }
    if ((await digest(tensors)) !== expected) throw invalidMemory(path, 'it has changed since it was written')
    const contents = tensors[CONTENTS]?.data
    if (!(contents instanceof Uint8Array)) throw invalidMemory(path, `it has no bytes called "${CONTENTS}"`)
    return { contents: parseJson(contents), tensors }
  })
}

/** Runs `read`, whatever fails in it being the fault of the file. */
async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof WiseError && ['FILE_UNREADABLE', 'MEMORY_INVALID'].includes(error.code)) throw error
    throw invalidMemory(path, (error as Error).message)
  }
}

/** The digest of all tensors; others have a turn between its slices. */
async function digest(tensors: Tensors): Promise<string> {
  const hash = createHash('sha256')
  for (const name of Object.keys(tensors).sort()) {
    const { dtype, shape, data } = tensors[name] as SafetensorsTensor
    hash.update(`${name} ${dtype} [${shape}]\n`)
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    for (let at = 0; at < bytes.length; at += SLICE) {
      if (at > 0) await new Promise(setImmediate)
      hash.update(bytes.subarray(at, at + SLICE))
    }
  }
  return hash.digest('hex')
}

/** Bytes of a tensor that are digested in one go, some milliseconds. */
const SLICE = 1 << 21

function checkModel(path: string, found: ModelIdentity, own: ReturnType<typeof modelIdentity>): void {
  if (own.sha256 === found.sha256) return
  const describe = ({ architecture, name, matrix, sha256 = 'absent' }: typeof own) =>
    `${name} (${architecture}, ${matrix} sha256 ${sha256.slice(0, 12)})`
  throw new WiseError(
    'MEMORY_MODEL_MISMATCH',
    `"${path}" was made for ${describe(found)}; the model at hand is ${describe(own)}. Load the model it was made for, or make the edits again.`,
  )
}

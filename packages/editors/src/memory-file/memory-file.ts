import { WiseError } from '@wise-edit/core'
import { describeIssues, nextTurn, parseJson, sha256 } from '@wise-edit/core/internal'
import type { LanguageModel } from '@wise-edit/transformer'
import {
  readSafetensors,
  type SafetensorsDtype,
  type SafetensorsTensor,
  writeSafetensors,
} from '@wise-edit/transformer/internal'
import { z } from 'zod'
import { type ModelIdentity, modelIdentity, modelIdentitySchema } from './identity'

/** Name of the tensor that holds everything but tensors, as JSON in UTF-8. A safetensors header must stay small. */
const CONTENTS = 'contents'
/** Metadata key of the digest of all tensors. */
const DIGEST = 'wise-edit.sha256'

type Tensors = Record<string, SafetensorsTensor>

const header = z.object({
  version: z.literal(1),
  method: z.string(),
  model: modelIdentitySchema,
  state: z.unknown(),
})

/** Contents of a memory file, with its method and the identity of its model. */
export interface MemoryFile {
  method: string
  model: ModelIdentity
  /** State of the method, not yet validated. */
  state: unknown
  /** Number of values of each tensor, by name. */
  lengths: Readonly<Record<string, number>>
  /** Returns the values of a tensor. Throws `MEMORY_INVALID` if they are not `length` finite numbers. */
  read: (name: string, length: number) => Float32Array
  /** Returns the float16 bits of a tensor. Throws `MEMORY_INVALID` if they are not `length` finite numbers. */
  readHalf: (name: string, length: number) => Uint16Array
}

/** Arrays of a memory file, as float32 values or as float16 bits. */
type Arrays = Record<string, { shape: number[]; data: Float32Array | Uint16Array }>

/** Writes the state of an editor to one safetensors file, whole or not at all. */
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

/** Writes a memory file without its model, given the identity of the model. */
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
 * Reads a memory file of any method and any model.
 *
 * Throws `FILE_UNREADABLE` if there is no such file, and `MEMORY_INVALID` if it is no memory file or is damaged.
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
    // All exponent bits are set in infinity and NaN.
    const finite = (half: number) => (half & 0x7c00) !== 0x7c00
    if (bits instanceof Uint16Array && bits.length === length && bits.every(finite)) return bits
    throw invalidMemory(path, `"${name}" does not hold ${length} finite numbers in half precision`)
  }
  return { method, model, state, lengths, read, readHalf }
}

/** Returns the method that wrote a memory file, without reading all of the file. Throws as `openMemoryFile` does. */
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
 * Throws as `openMemoryFile` does, also `MEMORY_INVALID` for a file of another method, and `MEMORY_MODEL_MISMATCH`,
 * which names both models, for a file that was made for other weights.
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

/** Returns the validated state of a file. Throws `MEMORY_INVALID` if it is invalid or of none of these `methods`. */
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

/** Returns the error for a memory file that cannot be used. `found` says what is wrong with it. */
export function invalidMemory(path: string, found: string): WiseError {
  return new WiseError(
    'MEMORY_INVALID',
    `"${path}" is not a memory file of this version or is damaged: ${found.replace(/\.$/, '')}. Expected a file that \`save\` wrote.`,
  )
}

/** Reads the whole file and checks its digest. */
function readWhole(path: string): Promise<{ contents: unknown; tensors: Tensors }> {
  return readable(path, async () => {
    const file = await readSafetensors(path)
    const expected = file.metadata[DIGEST]
    if (expected === undefined) throw invalidMemory(path, `its metadata has no "${DIGEST}"`)
    // No prototype, since a tensor may have any name.
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

/** Runs `read` and turns any failure into `MEMORY_INVALID`, except `FILE_UNREADABLE`. */
async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof WiseError && ['FILE_UNREADABLE', 'MEMORY_INVALID'].includes(error.code)) throw error
    throw invalidMemory(path, (error as Error).message)
  }
}

/** Computes the digest of all tensors, and yields to the event loop between slices. */
async function digest(tensors: Tensors): Promise<string> {
  const hash = sha256()
  for (const name of Object.keys(tensors).sort()) {
    const { dtype, shape, data } = tensors[name] as SafetensorsTensor
    hash.update(`${name} ${dtype} [${shape}]\n`)
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    for (let at = 0; at < bytes.length; at += SLICE) {
      if (at > 0) await nextTurn()
      hash.update(bytes.subarray(at, at + SLICE))
    }
  }
  return hash.hex()
}

/** Bytes of a tensor that are digested at once, which takes some milliseconds. */
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

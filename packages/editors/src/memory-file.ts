import { createHash } from 'node:crypto'
import { WiseError } from '@wise-edit/kernels'
import {
  type LanguageModel,
  readSafetensors,
  type SafetensorsReader,
  writeSafetensors,
} from '@wise-edit/transformer'
import { z } from 'zod'
import { type ModelIdentity, modelIdentity, modelIdentitySchema } from './identity'

/** Keys of a safetensors file's metadata: everything that is not a tensor, and the digest of it and of all tensors. */
const CONTENTS = 'wise-edit'
const DIGEST = 'wise-edit.sha256'

const header = z.object({
  version: z.literal(1),
  method: z.string(),
  model: modelIdentitySchema,
  state: z.unknown(),
})

type Tensors = Record<string, { shape: number[]; data: Float32Array }>

/** Writes what an editor learned as one safetensors file, whole or not at all. */
export async function writeMemoryFile(
  path: string,
  method: string,
  model: LanguageModel,
  layer: number,
  state: unknown,
  tensors: Tensors,
): Promise<void> {
  const typed = Object.entries(tensors).map(([name, tensor]) => [name, { dtype: 'F32' as const, ...tensor }])
  const contents = JSON.stringify({ version: 1, method, model: modelIdentity(model, layer), state })
  const values = Object.entries(tensors).map(([name, { data }]) => [name, data] as const)
  const metadata = { [CONTENTS]: contents, [DIGEST]: digest(contents, new Map(values)) }
  await writeSafetensors(path, Object.fromEntries(typed), metadata)
}

/**
 * Reads a file that `writeMemoryFile` wrote for the same method and the same weights.
 *
 * Throws `FILE_UNREADABLE` where there is none, `MEMORY_INVALID` for a file that is another or is damaged, and
 * `MEMORY_MODEL_MISMATCH`, naming both models, for one made for other weights.
 */
export async function readMemoryFile<State extends { options: { layer: number } }>(
  path: string,
  methods: readonly string[],
  model: LanguageModel,
  stateSchema: z.ZodType<State>,
): Promise<{ state: State; read: (name: string, length: number) => Float32Array }> {
  const { contents, tensors } = await readWhole(path)
  const outer = header.safeParse(contents)
  if (!outer.success) throw invalidMemory(path, z.prettifyError(outer.error))
  if (!methods.includes(outer.data.method)) {
    throw invalidMemory(path, `it holds edits of ${outer.data.method}, expected ${methods.join(' or ')}`)
  }
  const state = stateSchema.safeParse(outer.data.state)
  if (!state.success) throw invalidMemory(path, z.prettifyError(state.error))
  checkModel(path, outer.data.model, modelIdentity(model, state.data.options.layer))
  const read = (name: string, length: number) => {
    const values = tensors.get(name)
    if (values?.length === length && values.every(Number.isFinite)) return values
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
async function readWhole(path: string): Promise<{ contents: unknown; tensors: Map<string, Float32Array> }> {
  try {
    const file = await readSafetensors(path)
    const text = file.metadata[CONTENTS]
    if (text === undefined) throw invalidMemory(path, `its metadata has no "${CONTENTS}"`)
    const tensors = await readTensors(file)
    if (digest(text, tensors) !== file.metadata[DIGEST]) {
      throw invalidMemory(path, 'it has changed since it was written')
    }
    return { contents: JSON.parse(text), tensors }
  } catch (error) {
    if (error instanceof WiseError && ['FILE_UNREADABLE', 'MEMORY_INVALID'].includes(error.code)) throw error
    throw invalidMemory(path, (error as Error).message)
  }
}

async function readTensors(file: SafetensorsReader): Promise<Map<string, Float32Array>> {
  const tensors = new Map<string, Float32Array>()
  for (const { name, dtype } of file.tensors()) {
    if (dtype !== 'F32') throw new TypeError(`tensor "${name}" is ${dtype}`)
    tensors.set(name, (await file.read(name)) as Float32Array)
  }
  return tensors
}

function digest(contents: string, tensors: ReadonlyMap<string, Float32Array>): string {
  const hash = createHash('sha256').update(contents)
  for (const name of [...tensors.keys()].sort()) {
    const { buffer, byteOffset, byteLength } = tensors.get(name) as Float32Array
    hash.update(`\n${name} ${byteLength}\n`).update(new Uint8Array(buffer, byteOffset, byteLength))
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

import { WiseError } from '@wise-edit/kernels'
import { type LanguageModel, readSafetensors, writeSafetensors } from '@wise-edit/transformer'
import { z } from 'zod'
import { modelIdentity, modelIdentitySchema } from './identity'

/** The one key of a safetensors file's metadata under which editors keep everything that is not a tensor. */
const KEY = 'wise-edit'

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
  tensors: Record<string, { shape: number[]; data: Float32Array }>,
): Promise<void> {
  const typed = Object.entries(tensors).map(([name, tensor]) => [name, { dtype: 'F32' as const, ...tensor }])
  const json = JSON.stringify({ version: 1, method, model: modelIdentity(model, layer), state })
  await writeSafetensors(path, Object.fromEntries(typed), { [KEY]: json })
}

/**
 * Reads a file that `writeMemoryFile` wrote for the same method and the same weights.
 *
 * Throws `MEMORY_INVALID` for a file that is none or is damaged, and `MEMORY_MODEL_MISMATCH`, naming both models,
 * for one made for other weights.
 */
export async function readMemoryFile<State extends { options: { layer: number } }>(
  path: string,
  methods: readonly string[],
  model: LanguageModel,
  stateSchema: z.ZodType<State>,
): Promise<{ state: State; read: (name: string, length: number) => Promise<Float32Array> }> {
  const file = await readSafetensors(path)
  const outer = header.safeParse(parseJson(file.metadata[KEY], path))
  if (!outer.success) throw invalidMemory(path, z.prettifyError(outer.error))
  if (!methods.includes(outer.data.method)) {
    throw invalidMemory(path, `it holds edits of ${outer.data.method}, expected ${methods.join(' or ')}`)
  }
  const state = stateSchema.safeParse(outer.data.state)
  if (!state.success) throw invalidMemory(path, z.prettifyError(state.error))
  checkModel(path, outer.data.model, modelIdentity(model, state.data.options.layer))
  const read = async (name: string, length: number) => {
    const values = await file.read(name)
    if (values instanceof Float32Array && values.length === length) return values
    throw invalidMemory(
      path,
      `"${name}" holds ${values.length} values of another kind or number than ${length}`,
    )
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

type Identity = z.infer<typeof modelIdentitySchema>

function checkModel(path: string, found: Identity, own: Identity): void {
  if (own.sha256 === found.sha256) return
  const describe = ({ architecture, name, matrix, sha256 }: Identity) =>
    `${name} (${architecture}, ${matrix} sha256 ${sha256.slice(0, 12)})`
  throw new WiseError(
    'MEMORY_MODEL_MISMATCH',
    `"${path}" was made for ${describe(found)}; the model at hand is ${describe(own)}. Load the model it was made for, or make the edits again.`,
  )
}

function parseJson(text: string | undefined, path: string): unknown {
  if (text === undefined) throw invalidMemory(path, `its metadata has no "${KEY}"`)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalidMemory(path, (error as Error).message)
  }
}

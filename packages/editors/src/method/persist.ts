import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'
import type { EditSummary } from '../editor'
import { invalidMemory, readMemoryFile, writeMemoryFile } from '../memory-file'
import { editListSchema, editSummarySchema } from '../summary'
import type { EditMethod, Learned, MethodDefinition } from './edit-method'

/** All that an editor holds. */
export interface MethodState<Options> {
  options: Options
  edits: EditSummary[]
  learned: Learned
}

/** Writes what a method learned, and the edits' records, as one safetensors file. */
export async function writeLearned<Options extends object>(
  path: string,
  { name, layer }: MethodDefinition<Options>,
  model: LanguageModel,
  { options, edits, learned }: MethodState<Options>,
): Promise<void> {
  const shapes = Object.fromEntries(Object.entries(learned).map(([name, { shape }]) => [name, shape]))
  const tensors = Object.entries(learned).map(([name, tensor]) => [
    name,
    { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) },
  ])
  const state = { options, edits, shapes }
  await writeMemoryFile(path, name, model, layer(options), state, Object.fromEntries(tensors))
}

/** Reads what `writeLearned` wrote for this `model`; throws as `readMemoryFile` does. */
export async function readLearned<Options extends object>(
  path: string,
  definition: MethodDefinition<Options>,
  model: LanguageModel,
): Promise<MethodState<Options> & { method: EditMethod }> {
  const schema = z.object({
    options: definition.schema,
    edits: editListSchema(editSummarySchema, ({ id }) => id),
    shapes: z.record(z.string(), z.array(z.int().nonnegative())),
  })
  const { state, read } = await readMemoryFile(path, [definition.name], model, schema, ({ options }) =>
    definition.layer(options),
  )
  const method = create(path, definition, model, state.options)
  try {
    const done = state.edits.some(({ status }) => status === 'done')
    checkShapes(path, state.shapes, method.shapes, done)
    // Everything is read before a tensor is made, so that a damaged file leaves none behind.
    const arrays = Object.entries(state.shapes).map(
      ([name, shape]) => [name, shape, read(name, sizeOf(shape))] as const,
    )
    const learned = Object.fromEntries(arrays.map(([name, shape, data]) => [name, tf.tensor(data, shape)]))
    return { options: state.options, edits: state.edits, learned, method }
  } catch (error) {
    method.dispose?.()
    throw error
  }
}

function create<Options extends object>(
  path: string,
  definition: MethodDefinition<Options>,
  model: LanguageModel,
  options: Options,
): EditMethod {
  try {
    return definition.create(model, options)
  } catch (error) {
    throw invalidMemory(path, (error as Error).message)
  }
}

type Shapes = Readonly<Record<string, readonly number[]>>

/** What was learned must be all that the method learns, or nothing while no edit is `done`. */
function checkShapes(path: string, found: Shapes, expected: Shapes, done: boolean): void {
  for (const [name, shape] of Object.entries(found)) {
    const pattern = Object.hasOwn(expected, name) ? expected[name] : undefined
    if (pattern && fits(shape, pattern)) continue
    const wanted = pattern ? `[${pattern}]` : `one of ${Object.keys(expected).join(', ')}`
    throw invalidMemory(path, `"${name}" has shape [${shape}]; expected ${wanted}`)
  }
  const names = Object.keys(found)
  if (done && names.length === 0) throw invalidMemory(path, 'it names edits, but nothing that was learned')
  const missing = Object.keys(expected).find((name) => !Object.hasOwn(found, name))
  if (names.length > 0 && missing)
    throw invalidMemory(path, `it holds ${names.join(', ')} without "${missing}"`)
  const lists = names.filter((name) => expected[name]?.[0] === -1)
  const uneven = lists.find((name) => found[name]?.[0] !== found[lists[0] as string]?.[0])
  if (uneven) throw invalidMemory(path, `"${uneven}" and "${lists[0]}" are not equally long`)
}

function fits(shape: readonly number[], pattern: readonly number[]): boolean {
  return (
    shape.length === pattern.length && shape.every((length, i) => pattern[i] === -1 || length === pattern[i])
  )
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1)
}

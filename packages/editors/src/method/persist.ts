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
    const arrays = Object.entries(state.shapes).map(([name, shape]) => {
      const pattern = Object.hasOwn(method.shapes, name) ? method.shapes[name] : undefined
      if (!pattern || !fits(shape, pattern)) {
        throw invalidMemory(
          path,
          `"${name}" has shape [${shape}]; expected ${pattern ? `[${pattern}]` : `one of ${Object.keys(method.shapes).join(', ')}`}`,
        )
      }
      return [
        name,
        shape,
        read(
          name,
          shape.reduce((size, length) => size * length, 1),
        ),
      ] as const
    })
    const done = state.edits.some(({ status }) => status === 'done')
    if (done && arrays.length === 0) throw invalidMemory(path, 'it names edits, but nothing that was learned')
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

function fits(shape: readonly number[], pattern: readonly number[]): boolean {
  return (
    shape.length === pattern.length && shape.every((length, i) => pattern[i] === -1 || length === pattern[i])
  )
}

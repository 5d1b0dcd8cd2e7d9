import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import type { Learned, MemoryFormat, MethodDefinition, Shapes } from '../editor/edit-method'
import { invalidMemory, readMemoryFile, writeMemoryFile } from './memory-file'
import { editListSchema, editSummarySchema } from './summary'

/** Returns the memory file format of a method that learns tensors by name. */
export function tensorFile<Options extends object>({
  name: method,
  layer,
  schema: optionsSchema,
}: MethodDefinition<Options>): MemoryFormat<Options, Learned> {
  return {
    async write(path, model, { options, held: { edits, learned } }) {
      const entries = Object.entries(learned)
      const shapes = Object.fromEntries(entries.map(([name, { shape }]) => [name, shape]))
      const tensors = entries.map(([name, tensor]) => [
        name,
        { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) },
      ])
      const state = { options, edits, shapes }
      await writeMemoryFile(path, method, model, layer(options), state, Object.fromEntries(tensors))
    },
    async read(path, model, create) {
      const schema = z.object({
        options: optionsSchema,
        edits: editListSchema(editSummarySchema, ({ id }) => id),
        shapes: z.record(z.string(), z.array(z.int().nonnegative())),
      })
      const { state, read } = await readMemoryFile(path, [method], model, schema, ({ options }) =>
        layer(options),
      )
      const { options, edits, shapes } = state
      const made = methodOf(path, () => create(options))
      try {
        const done = edits.some(({ status }) => status === 'done')
        checkShapes(path, shapes, made.shapes ?? {}, done)
        // All data is read before the first tensor is made, so that a damaged file leaves no tensors behind.
        const arrays = Object.entries(shapes).map(
          ([name, shape]) => [name, shape, read(name, sizeOf(shape))] as const,
        )
        const learned = Object.fromEntries(
          arrays.map(([name, shape, data]) => [name, tf.tensor(data, shape)]),
        )
        return { options, held: { edits, learned }, method: made }
      } catch (error) {
        made.dispose?.()
        throw error
      }
    },
  }
}

/** Creates the method with a file's options. Throws `MEMORY_INVALID` for options that it rejects. */
export function methodOf<Method>(path: string, create: () => Method): Method {
  try {
    return create()
  } catch (error) {
    throw invalidMemory(path, (error as Error).message)
  }
}

/** Checks that a file holds all tensors that the method learns, or none if no edit is `done`. Throws `MEMORY_INVALID`. */
function checkShapes(path: string, found: Shapes, expected: Shapes, done: boolean): void {
  for (const [name, shape] of Object.entries(found)) {
    const pattern = Object.hasOwn(expected, name) ? expected[name] : undefined
    if (pattern && fits(shape, pattern)) continue
    const wanted = pattern ? `[${pattern}]` : `one of ${Object.keys(expected).join(', ')}`
    throw invalidMemory(path, `"${name}" has shape [${shape}]; expected ${wanted}`)
  }
  const names = Object.keys(found)
  if (done && names.length === 0 && Object.keys(expected).length > 0)
    throw invalidMemory(path, 'it names edits, but nothing that was learned')
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

import { WiseError } from '@wise-edit/core'
import type { LanguageModel } from '@wise-edit/transformer'
import type { LoadOptions } from './editor/editor'
import { invalidMemory, readMethod } from './memory-file/memory-file'
import { type MergeReport, memoriesDiffer } from './memory-file/merging'
import { createPerEditEditor } from './methods/per-edit'
import { inspectPerEdit, type PerEditReport } from './methods/per-edit/memory/inspect-memory'
import { type LoraOptions, loraAdapter } from './methods/per-edit/memory/lora-adapter'
import { mergePerEdit } from './methods/per-edit/memory/merge-memories'
import type { PerEditEditor } from './methods/per-edit/per-edit-editor'
import type { Gate } from './methods/per-edit/route/gate'
import { createWiseEditor } from './methods/wise'
import { inspectWise, type WiseReport } from './methods/wise/inspect-memory'
import { mergeWise } from './methods/wise/memory/merge-memories'
import { type MergedDelta, wiseDelta } from './methods/wise/memory/merged-delta'
import type { WiseEditor } from './methods/wise/wise-editor'

/** Editor that decides for each question whether an edit answers. It has `memories`, `explain` and `nearest`. */
export type RoutingEditor = PerEditEditor | WiseEditor

/** Methods of `RoutingEditor`, with the default first. */
export const routingMethods = ['per-edit', 'wise-merge', 'wise-retrieve'] as const

/** Name of a method of `RoutingEditor`. */
export type RoutingMethod = (typeof routingMethods)[number]

/** Report on a memory file, which depends on the method that wrote it. */
export type MemoryReport = PerEditReport | WiseReport

/** Options of `loadEditor`. */
export interface LoadEditorOptions extends LoadOptions {
  /** Gate that reads questions for memories of `per-edit`, or a function that loads it. The caller disposes it. */
  gate?: Gate | (() => Promise<Gate>)
}

/**
 * Opens a memory file with the editor of the method that wrote it. The caller disposes the editor.
 *
 * The edits of a `per-edit` file that was made with another gate are read again with `gate`. `onProgress` reports the
 * progress, and `save` stores the result.
 *
 * Throws `FILE_UNREADABLE` if there is no such file, `MEMORY_INVALID` if it is no memory file or is damaged,
 * `MEMORY_MODEL_MISMATCH`, which names both models, if it was made for other weights, and `GATE_MISSING` for a file of
 * `per-edit` without `gate`.
 */
export async function loadEditor(
  model: LanguageModel,
  path: string,
  { gate, ...options }: LoadEditorOptions = {},
): Promise<RoutingEditor> {
  const method = await memoryMethod(path)
  const editor =
    method === 'per-edit' ? createPerEditEditor(model, await open(path, gate)) : createWiseEditor(model)
  try {
    await editor.load(path, options)
    return editor
  } catch (error) {
    editor.dispose()
    throw error
  }
}

/** Returns the method that wrote a memory file. Throws `FILE_UNREADABLE` and `MEMORY_INVALID` as `loadEditor` does. */
export async function memoryMethod(path: string): Promise<RoutingMethod> {
  const method = await readMethod(path)
  const known = routingMethods.find((name) => name === method)
  if (known) return known
  throw invalidMemory(path, `it holds edits of ${method}, expected ${routingMethods.join(' or ')}`)
}

async function open(path: string, gate: LoadEditorOptions['gate']): Promise<Gate> {
  if (gate) return typeof gate === 'function' ? gate() : gate
  throw new WiseError(
    'GATE_MISSING',
    `"${path}" holds side memories of single edits, which need a gate that reads questions; expected the option \`gate\`. Install @wise-edit/embedded-gate and pass \`loadSentenceEncoder(embeddedGate)\`.`,
  )
}

/**
 * Reports the contents of a memory file, without its model.
 *
 * Throws `FILE_UNREADABLE`, `MEMORY_INVALID`, and `MEMORY_SHAPE` for a file of an earlier version without the shape of
 * the matrix.
 */
export async function inspectMemory(path: string): Promise<MemoryReport> {
  return (await memoryMethod(path)) === 'per-edit' ? inspectPerEdit(path) : inspectWise(path)
}

/**
 * Merges several memories of the same model and method into one, without the model.
 *
 * Side memories of single edits are united. An edit that several files hold is kept once, and if files answer a question
 * differently, the later file wins. If the files were made with different gates, the gate that loads the result reads all
 * edits again. An id that stands for different edits is an error; with `rename`, the edits of later files get new ids.
 * Shards of WISE are appended in order, as if they had been trained one after another, and ids that are taken are always
 * renamed.
 *
 * Throws as `inspectMemory` does, `MEMORIES_DIFFER` for files of different models, methods or options,
 * `EDIT_EXISTS` for ids that stand for different edits, and `OPTION_INVALID` for fewer than two files.
 */
export async function mergeMemories(
  files: readonly string[],
  out: string,
  { rename = false }: { rename?: boolean } = {},
): Promise<MergeReport> {
  const [first, second] = files
  if (first === undefined || second === undefined) {
    throw new WiseError('OPTION_INVALID', `${files.length} memories are to be merged; expected at least two.`)
  }
  const method = await memoryMethod(first)
  for (const file of files) {
    const other = await memoryMethod(file)
    if (other === method) continue
    throw memoriesDiffer(
      [first, file],
      `hold edits of ${method} and ${other}`,
      'Make the edits of one again with the method of the other.',
    )
  }
  return method === 'per-edit' ? mergePerEdit(files, out, rename) : mergeWise(files, out)
}

/**
 * Returns all edits of a memory as one change of its matrix, for engines that have no router: the shards of WISE, merged by
 * the merge method in the memory's options, or the sum of the side memories of single edits, those in `ids` or all that no
 * later one overrules. Without routing, the change also affects texts that no edit is about, and side memories of single
 * edits answer each other's questions. A memory of WISE without edits gives zeros.
 *
 * Throws as `inspectMemory` and `loraAdapter` do, and `OPTION_INVALID` for `ids` of a memory of WISE.
 */
export async function mergedDelta(
  model: LanguageModel,
  path: string,
  options: LoraOptions = {},
): Promise<MergedDelta> {
  if ((await memoryMethod(path)) === 'per-edit') return (await loraAdapter(model, path, options)).merged()
  if (options.ids === undefined) return wiseDelta(path)
  throw new WiseError(
    'OPTION_INVALID',
    `"${path}" holds shards of WISE, which merge many edits; expected a memory of single edits to choose ids from. Leave out the ids.`,
  )
}

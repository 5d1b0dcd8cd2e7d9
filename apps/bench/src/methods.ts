import { joinOptions, WiseError } from '@wise-edit/core'
import {
  createAlphaEditEditor,
  createDeferEditor,
  createFtEwcEditor,
  createFtLEditor,
  createGraceEditor,
  createLoraEditor,
  createMemitEditor,
  createMemitMassEditor,
  createMemoirEditor,
  createMendEditor,
  createPerEditEditor,
  createRomeEditor,
  createUltraEditEditor,
  createWiseEditor,
  type Editor,
  type PerEditOptions,
  paperOptions,
  type WiseOptions,
} from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { type LanguageModel, loadSentenceEncoder } from '@wise-edit/transformer'
import { createUnedited } from './unedited'

/** What an editor is made with: options that differ from its defaults. */
export type MethodOptions = Record<string, unknown>

interface Method {
  title: string
  /** Makes the editor, which may have something to load; `options` may leave out what has a default. */
  create: (model: LanguageModel, options: MethodOptions) => Editor | Promise<Editor>
  /** The name of the same method in the paper's tables. */
  paper?: string
}

/** A method from the function that makes its editor. */
const method = <Options>(
  title: string,
  create: (model: LanguageModel, options: Partial<Options>) => Editor | Promise<Editor>,
  paper?: string,
): Method => ({ title, create: (model, options) => create(model, options as Partial<Options>), paper })

/** WISE with these options beside those that are given. */
const wise = (title: string, own: Partial<WiseOptions>): Method =>
  method<WiseOptions>(title, (model, options) => createWiseEditor(model, { ...own, ...options }), 'WISE')

/** The gate that routes side memories of single edits, loaded once for all editors of the process. */
const gate = once(() => loadSentenceEncoder(embeddedGate))

/** All methods that experiments can name. */
export const methods: Record<string, Method> = {
  unedited: { title: 'unedited', create: createUnedited, paper: 'no editing' },
  'per-edit': method<PerEditOptions>('Per-edit', async (model, options) =>
    createPerEditEditor(model, await gate(), options),
  ),
  'wise-merge': wise('WISE-Merge', { mode: 'merge' }),
  'wise-retrieve': wise('WISE-Retrieve', { mode: 'retrieve' }),
  'wise-paper': wise('WISE, as published', paperOptions),
  'ft-l': method('FT-L', createFtLEditor, 'FT-L'),
  'ft-ewc': method('FT-EWC', createFtEwcEditor, 'FT-EWC'),
  lora: method('LoRA', createLoraEditor),
  grace: method('GRACE', createGraceEditor, 'GRACE'),
  defer: method('DEFER', createDeferEditor, 'DEFER'),
  memoir: method('MEMOIR', createMemoirEditor),
  rome: method('ROME', createRomeEditor, 'ROME'),
  memit: method('MEMIT', createMemitEditor, 'MEMIT'),
  'memit-mass': method('MEMIT-MASS', createMemitMassEditor, 'MEMIT-MASS'),
  'alpha-edit': method('AlphaEdit', createAlphaEditEditor),
  mend: method('MEND', createMendEditor, 'MEND'),
  'ultra-edit': method('UltraEdit', createUltraEditEditor),
}

/** The method that experiments compare with the others. */
export const OWN_METHOD = 'per-edit'

/** The method of that name. Throws `METHOD_UNKNOWN`. */
export function methodNamed(name: string): Method {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined
  if (method) return method
  throw new WiseError(
    'METHOD_UNKNOWN',
    `There is no method "${name}"; expected ${Object.keys(methods).join(', ')}. Correct the name.`,
  )
}

/**
 * Makes a method's editor. Options inside an option, such as `merge.density`, join the defaults beside them, and `null`
 * switches an option off. Methods that draw nothing have no use for `seed`. Throws what the editor throws:
 * `OPTION_INVALID` for an option that it does not have.
 */
export async function createEditor(
  model: LanguageModel,
  name: string,
  given: MethodOptions,
  seed?: number,
): Promise<Editor> {
  const { create } = methodNamed(name)
  const defaults = optionsOf(await create(model, {}))
  const seeded = seed !== undefined && 'seed' in defaults ? { seed, ...given } : given
  return create(model, joinOptions(defaults, seeded))
}

/** The options that an editor works with. */
export function optionsOf(editor: Editor): MethodOptions {
  return 'options' in editor ? { ...(editor.options as MethodOptions) } : {}
}

/** Options as a file keeps them: without those that are undefined. */
export function plainSettings(options: MethodOptions): MethodOptions {
  return JSON.parse(JSON.stringify(options))
}

/** Makes something at the first call and returns it at every one. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

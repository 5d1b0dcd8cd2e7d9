import { joinOptions, WiseError } from '@wise-edit/core'
import { type Editor, editingMethods } from '@wise-edit/editors'
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

/** The method that experiments compare with the others. */
export const OWN_METHOD = 'per-edit'

/** The gate that routes side memories of single edits, loaded once for all editors of the process. */
const gate = once(() => loadSentenceEncoder(embeddedGate))

/** Records of benchmarks contradict one another, and each is asked its own words: an edit keeps them though it is overruled. */
const ownSettings = async () => ({ gate: await gate(), overrule: false })

/** Methods under other names in the paper's tables than their titles. */
const IN_THE_PAPER: Record<string, string> = {
  'wise-merge': 'WISE',
  'wise-retrieve': 'WISE',
  'wise-paper': 'WISE',
}
/** Methods that the paper's tables do not have. */
const NEWER = ['per-edit', 'lora', 'memoir', 'alpha-edit', 'ultra-edit']

/** All methods that experiments can name: the library's, and the model as it is. */
export const methods: Record<string, Method> = {
  unedited: { title: 'unedited', create: createUnedited, paper: 'no editing' },
  ...Object.fromEntries(
    Object.entries(editingMethods).map(([name, { title, create }]) => [
      name,
      {
        title,
        paper: NEWER.includes(name) ? undefined : (IN_THE_PAPER[name] ?? title),
        create: async (model: LanguageModel, options: MethodOptions) =>
          create(model, (name === OWN_METHOD ? { ...(await ownSettings()), ...options } : options) as never),
      },
    ]),
  ),
}

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

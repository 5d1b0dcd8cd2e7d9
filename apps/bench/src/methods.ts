import { WiseError } from '@wise-edit/core'
import { joinOptions } from '@wise-edit/core/internal'
import { type Editor, editingMethods } from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { type LanguageModel, loadSentenceEncoder } from '@wise-edit/transformer'
import { createUnedited } from './unedited'

/** Options of an editor that differ from its defaults. */
export type MethodOptions = Record<string, unknown>

interface Method {
  title: string
  /** Creates the editor, possibly loading files; `options` may omit options with defaults. */
  create: (model: LanguageModel, options: MethodOptions) => Editor | Promise<Editor>
  /** Name of the method in the paper's tables. */
  paper?: string
}

/** Method that experiments compare with the others. */
export const OWN_METHOD = 'per-edit'

/** Gate that routes side memories of single edits, loaded once for all editors of the process. */
const gate = once(() => loadSentenceEncoder(embeddedGate))

/**
 * Settings of methods with a gate. Benchmark records contradict one another, and each is evaluated on its own prompt, so
 * an overruled edit of `per-edit` keeps its prompt.
 */
const GATED: Record<string, () => Promise<MethodOptions>> = {
  [OWN_METHOD]: async () => ({ gate: await gate(), overrule: false }),
  'in-context': async () => ({ gate: await gate() }),
}

/** Titles in the paper's tables that differ from the methods' titles. */
const IN_THE_PAPER: Record<string, string> = {
  'wise-merge': 'WISE',
  'wise-retrieve': 'WISE',
  'wise-paper': 'WISE',
}
/** Methods that are not in the paper's tables. */
const NEWER = [
  'per-edit',
  'in-context',
  'loc-ft-bf',
  'lora',
  'horen',
  'memoir',
  'neural-db',
  'alpha-edit',
  'ultra-edit',
]

/** All methods that experiments can name: those of the library, and the unedited model. */
export const methods: Record<string, Method> = {
  unedited: { title: 'unedited', create: createUnedited, paper: 'no editing' },
  ...Object.fromEntries(
    Object.entries(editingMethods).map(([name, { title, create }]) => [
      name,
      {
        title,
        paper: NEWER.includes(name) ? undefined : (IN_THE_PAPER[name] ?? title),
        create: async (model: LanguageModel, options: MethodOptions) =>
          create(model, { ...(await GATED[name]?.()), ...options } as never),
      },
    ]),
  ),
}

/** Returns the method with that name. Throws `METHOD_UNKNOWN`. */
export function methodNamed(name: string): Method {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined
  if (method) return method
  throw new WiseError(
    'METHOD_UNKNOWN',
    `There is no method "${name}"; expected ${Object.keys(methods).join(', ')}. Correct the name.`,
  )
}

/**
 * Creates a method's editor. Nested options, such as `merge.density`, are merged with the defaults, and `null` switches
 * an option off. Methods without random numbers ignore `seed`. Throws the errors of the editor: `OPTION_INVALID` for an
 * unknown option.
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

/** Returns the options of an editor. */
export function optionsOf(editor: Editor): MethodOptions {
  return 'options' in editor ? { ...(editor.options as MethodOptions) } : {}
}

/** Returns options as a file stores them: without undefined ones. */
export function plainSettings(options: MethodOptions): MethodOptions {
  return JSON.parse(JSON.stringify(options))
}

/** Calls `make` at the first call and returns the same value from then on. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

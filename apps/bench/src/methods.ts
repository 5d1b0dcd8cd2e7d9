import {
  type AlphaEditOptions,
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
  createRomeEditor,
  createUltraEditEditor,
  createWiseEditor,
  type DeferOptions,
  type Editor,
  type FtEwcOptions,
  type FtLOptions,
  type GraceOptions,
  type LoraOptions,
  type MemitOptions,
  type MemoirOptions,
  type MendOptions,
  type RomeOptions,
  type UltraEditOptions,
  type WiseOptions,
} from '@wise-edit/editors'
import { WiseError } from '@wise-edit/kernels'
import type { LanguageModel } from '@wise-edit/transformer'
import { createUnedited } from './unedited'

/** What an editor is made with: options that differ from its defaults. */
export type MethodOptions = Record<string, unknown>

interface Method {
  title: string
  /** Makes the editor; `options` may leave out what has a default. */
  create: (model: LanguageModel, options: MethodOptions) => Editor
  /** The name of the same method in the paper's tables. */
  paper?: string
}

const wise =
  (mode: WiseOptions['mode']): Method['create'] =>
  (model, options) =>
    createWiseEditor(model, { mode, ...(options as Partial<WiseOptions>) })

/** All methods that experiments can name. */
export const methods: Record<string, Method> = {
  unedited: { title: 'unedited', create: createUnedited, paper: 'no editing' },
  'ft-l': {
    title: 'FT-L',
    create: (model, options) => createFtLEditor(model, options as Partial<FtLOptions>),
    paper: 'FT-L',
  },
  'ft-ewc': {
    title: 'FT-EWC',
    create: (model, options) => createFtEwcEditor(model, options as Partial<FtEwcOptions>),
    paper: 'FT-EWC',
  },
  lora: {
    title: 'LoRA',
    create: (model, options) => createLoraEditor(model, options as Partial<LoraOptions>),
  },
  grace: {
    title: 'GRACE',
    create: (model, options) => createGraceEditor(model, options as Partial<GraceOptions>),
    paper: 'GRACE',
  },
  defer: {
    title: 'DEFER',
    create: (model, options) => createDeferEditor(model, options as Partial<DeferOptions>),
    paper: 'DEFER',
  },
  memoir: {
    title: 'MEMOIR',
    create: (model, options) => createMemoirEditor(model, options as Partial<MemoirOptions>),
  },
  rome: {
    title: 'ROME',
    create: (model, options) => createRomeEditor(model, options as Partial<RomeOptions>),
    paper: 'ROME',
  },
  memit: {
    title: 'MEMIT',
    create: (model, options) => createMemitEditor(model, options as Partial<MemitOptions>),
    paper: 'MEMIT',
  },
  'memit-mass': {
    title: 'MEMIT-MASS',
    create: (model, options) => createMemitMassEditor(model, options as Partial<MemitOptions>),
    paper: 'MEMIT-MASS',
  },
  'alpha-edit': {
    title: 'AlphaEdit',
    create: (model, options) => createAlphaEditEditor(model, options as Partial<AlphaEditOptions>),
  },
  mend: {
    title: 'MEND',
    create: (model, options) => createMendEditor(model, options as Partial<MendOptions>),
    paper: 'MEND',
  },
  'ultra-edit': {
    title: 'UltraEdit',
    create: (model, options) => createUltraEditEditor(model, options as Partial<UltraEditOptions>),
  },
  'wise-merge': { title: 'WISE-Merge', create: wise('merge'), paper: 'WISE' },
  'wise-retrieve': { title: 'WISE-Retrieve', create: wise('retrieve'), paper: 'WISE' },
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
export function createEditor(
  model: LanguageModel,
  name: string,
  given: MethodOptions,
  seed?: number,
): Editor {
  const { create } = methodNamed(name)
  const defaults = optionsOf(create(model, {}))
  const seeded = seed !== undefined && 'seed' in defaults ? { seed, ...given } : given
  const options = Object.fromEntries(
    Object.entries(seeded).map(([key, value]) => [
      key,
      value === null ? undefined : joined(defaults[key], value),
    ]),
  )
  return create(model, options)
}

/** The options that an editor works with. */
export function optionsOf(editor: Editor): MethodOptions {
  return 'options' in editor ? { ...(editor.options as MethodOptions) } : {}
}

/** Options as a file keeps them: without those that are undefined. */
export function plainSettings(options: MethodOptions): MethodOptions {
  return JSON.parse(JSON.stringify(options))
}

function joined(default_: unknown, value: unknown): unknown {
  return isObject(default_) && isObject(value) ? { ...default_, ...value } : value
}

function isObject(value: unknown): value is MethodOptions {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

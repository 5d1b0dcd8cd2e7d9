import { WiseError } from '@wise-edit/core'
import type { LanguageModel } from '@wise-edit/transformer'
import type { Editor } from './editor/editor'
import { createAlphaEditEditor } from './methods/alpha-edit'
import { createDeferEditor } from './methods/defer'
import { createFtEwcEditor } from './methods/ft-ewc'
import { createFtLEditor } from './methods/ft-l'
import { createGraceEditor } from './methods/grace'
import { createHorenEditor } from './methods/horen'
import { createInContextEditor } from './methods/in-context'
import { createLocFtBfEditor } from './methods/loc-ft-bf'
import { createLoraEditor } from './methods/lora'
import { createMemitEditor, createMemitMassEditor } from './methods/memit'
import { createMemoirEditor } from './methods/memoir'
import { createMendEditor } from './methods/mend'
import { createNeuralDbEditor } from './methods/neural-db'
import { createPerEditEditor } from './methods/per-edit'
import type { PerEditOptions } from './methods/per-edit/options'
import type { Gate } from './methods/per-edit/route/gate'
import { createRomeEditor } from './methods/rome'
import { createUltraEditEditor } from './methods/ultra-edit'
import { createWiseEditor } from './methods/wise'
import type { WiseOptions } from './methods/wise/options/options'
import { paperOptions } from './methods/wise/options/presets'

/** Editing method with its title in tables, its paper, and the function that creates its editor. */
export interface MethodEntry<Options = never, Made extends Editor = Editor> {
  title: string
  /** URL of the paper; `undefined` for a method of this project. */
  paper?: string
  create: (model: LanguageModel, options: Options) => Made
}

const entry = <Options, Made extends Editor>(
  title: string,
  create: (model: LanguageModel, options: Options) => Made,
  paper?: string,
): MethodEntry<Options, Made> => ({ title, paper, create })

const WISE = 'https://arxiv.org/abs/2405.14768'
const wise = (title: string, own: Partial<WiseOptions>) =>
  entry(
    title,
    (model, options?: Partial<WiseOptions>) => createWiseEditor(model, { ...own, ...options }),
    WISE,
  )

/** All methods by name. The library, the command line and the benchmark share this table. */
export const editingMethods = {
  'per-edit': entry('Per-edit', (model, { gate, ...options }: Partial<PerEditOptions> & { gate: Gate }) =>
    createPerEditEditor(model, gate, options),
  ),
  'wise-merge': wise('WISE-Merge', { mode: 'merge' }),
  'wise-retrieve': wise('WISE-Retrieve', { mode: 'retrieve' }),
  'wise-paper': wise('WISE, as published', paperOptions),
  'in-context': entry('In-context', createInContextEditor, 'https://arxiv.org/abs/2305.12740'),
  'ft-l': entry('FT-L', createFtLEditor, 'https://arxiv.org/abs/2012.00363'),
  'ft-ewc': entry('FT-EWC', createFtEwcEditor, 'https://arxiv.org/abs/1612.00796'),
  'loc-ft-bf': entry('LocFT-BF', createLocFtBfEditor, 'https://arxiv.org/abs/2509.22072'),
  lora: entry('LoRA', createLoraEditor, 'https://arxiv.org/abs/2106.09685'),
  grace: entry('GRACE', createGraceEditor, 'https://arxiv.org/abs/2211.11031'),
  defer: entry('DEFER', createDeferEditor, 'https://arxiv.org/abs/2211.11031'),
  horen: entry('HoReN', createHorenEditor, 'https://arxiv.org/abs/2605.08143'),
  memoir: entry('MEMOIR', createMemoirEditor, 'https://arxiv.org/abs/2506.07899'),
  'neural-db': entry('NeuralDB', createNeuralDbEditor, 'https://arxiv.org/abs/2507.18028'),
  rome: entry('ROME', createRomeEditor, 'https://arxiv.org/abs/2202.05262'),
  memit: entry('MEMIT', createMemitEditor, 'https://arxiv.org/abs/2210.07229'),
  'memit-mass': entry('MEMIT-MASS', createMemitMassEditor, 'https://arxiv.org/abs/2210.07229'),
  'alpha-edit': entry('AlphaEdit', createAlphaEditEditor, 'https://arxiv.org/abs/2410.02355'),
  mend: entry('MEND', createMendEditor, 'https://arxiv.org/abs/2110.11309'),
  'ultra-edit': entry('UltraEdit', createUltraEditEditor, 'https://arxiv.org/abs/2505.14679'),
}

/** Name of a method in `editingMethods`. */
export type MethodName = keyof typeof editingMethods

/** Options of a method's editor. */
type OptionsOf<Name extends MethodName> = Parameters<(typeof editingMethods)[Name]['create']>[1]
type EditorOf<Name extends MethodName> = ReturnType<(typeof editingMethods)[Name]['create']>

/**
 * Creates an editor by the name of its method: `createEditor(model, 'per-edit', { gate })`, `createEditor(model, 'rome')`.
 *
 * Throws `METHOD_UNKNOWN` for an unknown method and `OPTION_INVALID` for an option that the method does not have.
 */
export function createEditor<Name extends MethodName>(
  model: LanguageModel,
  method: Name,
  ...[options]: undefined extends OptionsOf<Name> ? [OptionsOf<Name>?] : [OptionsOf<Name>]
): EditorOf<Name> {
  const found = Object.hasOwn(editingMethods, method) ? editingMethods[method] : undefined
  if (found) return found.create(model, options as never) as EditorOf<Name>
  throw new WiseError(
    'METHOD_UNKNOWN',
    `There is no method "${method}"; expected ${Object.keys(editingMethods).join(', ')}. Correct the name.`,
  )
}

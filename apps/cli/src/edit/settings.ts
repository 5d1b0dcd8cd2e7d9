import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { WiseError } from '@wise-edit/core'
import { isObject, joinOptions } from '@wise-edit/core/internal'
import { createEditor, paperOptions, type WiseOptions } from '@wise-edit/editors'
import type { LanguageModel } from '@wise-edit/transformer'

/** Options of the editor from a file or the command line; `null` switches one off. */
export type Settings = Record<string, unknown>

/**
 * Reads the options from a JSON file, or returns those of the paper. Throws `SETTINGS_INVALID` unless it is a JSON
 * object.
 */
export async function readSettings(path: string): Promise<Settings> {
  const invalid = (found: string) =>
    new WiseError(
      'SETTINGS_INVALID',
      `The settings "${path}" ${found}; expected a JSON object such as {"steps": 50}. Correct the file.`,
    )
  if (path === 'paper') return PAPER
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw invalid(`cannot be read (${error.message})`)
  })
  try {
    const settings: unknown = JSON.parse(text)
    if (isObject(settings)) return settings
  } catch (error) {
    throw invalid(`are no JSON (${(error as Error).message})`)
  }
  throw invalid('are not an object')
}

/**
 * Returns options of WISE; objects are merged with their defaults. Throws the errors of `createEditor`.
 */
export function optionsFrom(model: LanguageModel, settings: Settings): Partial<WiseOptions> {
  using editor = createEditor(model, 'wise-merge')
  const options = joinOptions({ ...editor.options }, settings)
  createEditor(model, 'wise-merge', options).dispose()
  return options
}

/** Throws `SETTINGS_INVALID` for an option that WISE has and a method with the options `own` lacks. */
export function checkNotOfWise(model: LanguageModel, settings: Settings, own: object): void {
  using wise = createEditor(model, 'wise-merge')
  const stray = Object.keys(settings).find((key) => key in wise.options && !(key in own))
  if (stray === undefined) return
  throw new WiseError(
    'SETTINGS_INVALID',
    `"${stray}" is an option of WISE, but the method is per-edit; expected one of ${Object.keys(own).join(', ')}. Add --method wise-merge, or leave it out.`,
  )
}

/** Throws `SETTINGS_DIFFER` if the edits of a memory were made with other settings than the requested ones. */
export function checkUnchanged(path: string, held: object, asked: object): void {
  const options: Readonly<Record<string, unknown>> = { ...held }
  for (const [key, value] of Object.entries(asked)) {
    const before = options[key]
    // Settings of the paper that are not asked for are those of the memory.
    const held = key === 'paper' && isObject(value) && isObject(before) ? { ...before, ...value } : value
    if (held === undefined || isDeepStrictEqual(plain(before), plain(held))) continue
    throw new WiseError(
      'SETTINGS_DIFFER',
      `"${path}" was made with ${key} ${JSON.stringify(before) ?? 'off'}, not ${JSON.stringify(value) ?? 'off'}; expected the same setting. Leave it out, or start another memory with --out.`,
    )
  }
}

const PAPER: Settings = { mode: 'merge', ...paperOptions }

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

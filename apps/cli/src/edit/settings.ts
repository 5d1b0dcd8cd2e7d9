import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { isObject, joinOptions, WiseError } from '@wise-edit/core'
import { createWiseEditor, paperOptions, type WiseOptions } from '@wise-edit/editors'
import type { LanguageModel } from '@wise-edit/transformer'

/** Options of the editor as a file or a command line gives them; `null` switches one off. */
export type Settings = Record<string, unknown>

/** The options in a JSON file, or those of the paper. Throws `SETTINGS_INVALID` for what is no JSON object. */
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
  throw invalid('are no object')
}

/**
 * Options for `createWiseEditor`: what an option holds joins the defaults beside it. Throws as that does.
 */
export function optionsFrom(model: LanguageModel, settings: Settings): Partial<WiseOptions> {
  using editor = createWiseEditor(model)
  const options = joinOptions({ ...editor.options }, settings)
  createWiseEditor(model, options).dispose()
  return options
}

/** Throws `SETTINGS_INVALID` for an option that WISE has and another method, whose options are `own`, has not. */
export function checkNotOfWise(model: LanguageModel, settings: Settings, own: object): void {
  using wise = createWiseEditor(model)
  const stray = Object.keys(settings).find((key) => key in wise.options && !(key in own))
  if (stray === undefined) return
  throw new WiseError(
    'SETTINGS_INVALID',
    `"${stray}" is an option of WISE, and by default each edit gets a side memory of its own; expected one of ${Object.keys(own).join(', ')}. Add --method wise-merge, or leave it out.`,
  )
}

/** Throws `SETTINGS_DIFFER` where a memory's edits were made with other settings than are asked for now. */
export function checkUnchanged(path: string, held: object, asked: object): void {
  const options: Readonly<Record<string, unknown>> = { ...held }
  for (const [key, value] of Object.entries(asked)) {
    const before = options[key]
    // By now the model has been measured, and what was `auto` is a number.
    if (value === 'auto' || isDeepStrictEqual(plain(before), plain(value))) continue
    throw new WiseError(
      'SETTINGS_DIFFER',
      `"${path}" was made with ${key} ${JSON.stringify(before) ?? 'off'}, and now ${JSON.stringify(value) ?? 'off'} is asked for; expected the same. Leave the setting out, or begin another memory with --out.`,
    )
  }
}

const PAPER: Settings = {
  mode: 'merge',
  ...Object.fromEntries(Object.entries(paperOptions).map(([key, value]) => [key, value ?? null])),
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

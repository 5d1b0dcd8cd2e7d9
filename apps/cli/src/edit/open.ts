import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { createEditor, type Gate, PerEditEditor, type RoutingEditor } from '@wise-edit/editors'
import { splitOptions } from '@wise-edit/editors/internal'
import type { LanguageModel } from '@wise-edit/transformer'
import { loadReread, type OpenMemory, withGate } from '../common/model'
import { type Chosen, modeOf } from './method'
import { checkNotOfWise, checkUnchanged, optionsFrom } from './settings'

/**
 * Opens the memory at `path`, or creates an editor if there is none. `retry` is true if the training settings have
 * changed, so that edits that were not learned are worth another attempt.
 */
export async function openOrBegin(
  model: LanguageModel,
  path: string,
  { method, settings }: Chosen,
  signal: AbortSignal,
): Promise<OpenMemory & { retry: boolean }> {
  let retry = false
  const opened = await withGate(async (gate) => {
    const { editor, options } = await begin(model, gate, { method, settings })
    if (!existsSync(path)) return editor
    try {
      return await loadReread(
        path,
        async (reporting) => {
          await editor.load(path, reporting)
          retry = takeSettings(path, editor, options)
          return editor
        },
        signal,
      )
    } catch (error) {
      editor.dispose()
      throw error
    }
  })
  return Object.assign(opened, { retry })
}

/**
 * Applies the requested training settings to a loaded editor; returns true if they are new. Throws `SETTINGS_DIFFER`.
 */
function takeSettings(path: string, editor: RoutingEditor, options: object): boolean {
  if (!(editor instanceof PerEditEditor)) {
    checkUnchanged(path, editor.options, options)
    return false
  }
  const { training, others } = splitOptions(options)
  checkUnchanged(path, editor.options, others)
  const before = editor.options
  editor.trainWith(training)
  return !isDeepStrictEqual(before, editor.options)
}

/** Creates an editor; also returns the requested options. */
async function begin(
  model: LanguageModel,
  gate: () => Promise<Gate>,
  { method, settings }: Chosen,
): Promise<{ editor: RoutingEditor; options: object }> {
  if (method === 'per-edit') {
    const reader = await gate()
    checkNotOfWise(model, settings, createEditor(model, 'per-edit', { gate: reader }).options)
    return { editor: createEditor(model, 'per-edit', { ...settings, gate: reader }), options: settings }
  }
  const options = optionsFrom(model, { ...settings, mode: modeOf(method) })
  // A model with a chat template is asked in that template.
  const chat = model.tokenizer.chatTemplate !== undefined
  return { editor: createEditor(model, method, { chat, ...options }), options }
}

import { WiseError } from '@wise-edit/core'
import { loadModel } from '@wise-edit/transformer'
import { type MethodOptions, optionsOf, plainSettings } from '../methods'
import type { Cell } from './cell'
import { editorOf, modelSource } from './run-cell'

/**
 * Returns the options that each cell's editor would use today, by cell id, or the error if the editor rejects the cell's
 * options. Cells whose model or editor cannot be loaded here are left out.
 */
export async function currentSettings(
  cells: readonly Cell[],
): Promise<Map<string, MethodOptions | WiseError>> {
  const settings = new Map<string, MethodOptions | WiseError>()
  for (const name of new Set(cells.map(({ model }) => model))) {
    try {
      using model = await loadModel(modelSource(name))
      for (const cell of cells.filter(({ model }) => model === name)) {
        const found = await settingsOf(cell, model)
        if (found) settings.set(cell.id, found)
      }
    } catch {
      // The model is on another machine, so its results are accepted unchecked.
    }
  }
  return settings
}

/** Throws `OPTION_INVALID` if an editor rejects its cell's options, before hours are spent on the others. */
export async function checkOptions(cells: readonly Cell[]): Promise<void> {
  const settings = await currentSettings(cells)
  for (const { id, label } of cells) {
    const found = settings.get(id)
    if (found instanceof WiseError) throw new WiseError(found.code, `${label}: ${found.message}`)
  }
}

async function settingsOf(
  cell: Cell,
  model: Parameters<typeof editorOf>[1],
): Promise<MethodOptions | WiseError | undefined> {
  try {
    using editor = await editorOf(cell, model)
    return plainSettings(optionsOf(editor))
  } catch (error) {
    // Otherwise the files of the editor are on another machine.
    return error instanceof WiseError && error.code === 'OPTION_INVALID' ? error : undefined
  }
}

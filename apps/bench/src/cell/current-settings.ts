import { loadModel } from '@wise-edit/transformer'
import { type MethodOptions, optionsOf, plainSettings } from '../methods'
import type { Cell } from './cell'
import { editorOf, modelSource } from './run-cell'

/**
 * Returns the options that each cell's editor would work with if it ran now, by cell id: `'refused'` where the editor
 * refuses the cell's options, and nothing for cells whose model cannot be loaded here.
 */
export async function currentSettings(
  cells: readonly Cell[],
): Promise<Map<string, MethodOptions | 'refused'>> {
  const settings = new Map<string, MethodOptions | 'refused'>()
  for (const name of new Set(cells.map(({ model }) => model))) {
    try {
      using model = await loadModel(modelSource(name))
      for (const cell of cells) {
        if (cell.model === name) settings.set(cell.id, settingsOf(cell, model))
      }
    } catch {
      // The model is on another machine: its results are taken as they are.
    }
  }
  return settings
}

function settingsOf(cell: Cell, model: Parameters<typeof editorOf>[1]): MethodOptions | 'refused' {
  try {
    using editor = editorOf(cell, model)
    return plainSettings(optionsOf(editor))
  } catch {
    return 'refused'
  }
}

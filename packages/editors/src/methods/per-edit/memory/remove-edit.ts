import { findEdit } from '../../../editor/requests'
import { withoutEdit } from '../route/contradictions'
import { openPerEdit, writeOpened } from './persist'

/**
 * Removes one edit from a file of per-edit side memories without loading the model, and returns the number of edits left.
 * The file is then as if the edit had never been made. Throws as `openPerEdit` does, and `EDIT_UNKNOWN`.
 */
export async function removeEdit(path: string, id: string): Promise<number> {
  const opened = await openPerEdit(path)
  findEdit(opened.edits, id, (edit) => edit.id)
  const edits = withoutEdit(opened.edits, id)
  const memories = new Map(opened.memories)
  memories.delete(id)
  await writeOpened(path, { ...opened, edits, memories })
  return edits.length
}

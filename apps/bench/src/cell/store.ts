import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '@wise-edit/core/internal'
import type { Editor } from '@wise-edit/editors'
import { readJson, toJson } from './json-file'
import { cellStateSchema } from './schema'
import type { CellState } from './state'

/** Path of a cell's file in a results folder. */
export const cellPath = (folder: string, id: string) => join(folder, 'cells', `${id}.json`)

/** Folder of data that is needed only while cells run; it may be deleted afterwards. */
export const cacheFolder = (folder: string) => join(folder, '.cache')

/** Reads the state of a cell from a results folder. Throws the errors of `readJson`. */
export function readCell(folder: string, id: string): Promise<CellState | undefined> {
  return readJson(cellPath(folder, id), cellStateSchema)
}

/** Returns the ids of all cells in a results folder. */
export async function storedCells(folder: string): Promise<string[]> {
  const path = join(folder, 'cells')
  const files = existsSync(path) ? await readdir(path) : []
  return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length))
}

/** Writes the state of a cell atomically. */
export function writeCell(folder: string, state: CellState): Promise<void> {
  return writeCellText(folder, state.cell.id, toJson(state))
}

/** Writes the file of a cell with the text from another process. */
export async function writeCellText(folder: string, id: string, text: string): Promise<void> {
  await mkdir(join(folder, 'cells'), { recursive: true })
  await writeWhole(cellPath(folder, id), text)
}

/**
 * Snapshots of an editor next to its cell's state. The state never names a missing file: a file is written before the
 * state that names it, and deleted only after two newer ones have been written.
 */
export class Snapshots {
  readonly #folder: string
  readonly #id: string
  readonly #written: string[]

  constructor(folder: string, id: string, current?: string) {
    this.#folder = join(cacheFolder(folder), 'editors')
    this.#id = id
    this.#written = current ? [current] : []
  }

  path(file: string): string {
    return join(this.#folder, file)
  }

  /** Saves the editor under a new name and returns the name. */
  async save(editor: Editor): Promise<string> {
    await mkdir(this.#folder, { recursive: true })
    const file = `${this.#id}.${editor.edits.length}-${randomUUID().slice(0, 8)}`
    await editor.save(this.path(file))
    this.#written.push(file)
    return file
  }

  /** Deletes all but the newest files of this run. Call it after the state names the newest one. */
  async keepNewest(count: number): Promise<void> {
    for (const file of this.#written.splice(0, Math.max(0, this.#written.length - count))) {
      await rm(this.path(file), { force: true })
    }
  }

  /** Deletes all of the cell's files, including those of killed runs. */
  async clear(): Promise<void> {
    const files = existsSync(this.#folder) ? await readdir(this.#folder) : []
    for (const file of files.filter((name) => name.startsWith(`${this.#id}.`))) {
      await rm(this.path(file), { force: true })
    }
  }
}

import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '@wise-edit/core'
import type { Editor } from '@wise-edit/editors'
import { readJson, toJson } from './json-file'
import { cellStateSchema } from './schema'
import type { CellState } from './state'

/** Where cells are kept in a results folder. */
export const cellPath = (folder: string, id: string) => join(folder, 'cells', `${id}.json`)

/** What is only needed while cells run, and may be deleted when none does. */
export const cacheFolder = (folder: string) => join(folder, '.cache')

/** What a results folder holds of a cell. Throws as `readJson`. */
export function readCell(folder: string, id: string): Promise<CellState | undefined> {
  return readJson(cellPath(folder, id), cellStateSchema)
}

/** Returns the ids of all cells in a results folder. */
export async function storedCells(folder: string): Promise<string[]> {
  const path = join(folder, 'cells')
  const files = existsSync(path) ? await readdir(path) : []
  return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length))
}

/** Writes what is known of a cell, whole or not at all. */
export function writeCell(folder: string, state: CellState): Promise<void> {
  return writeCellText(folder, state.cell.id, toJson(state))
}

/** Writes the file of a cell as another process wrote it. */
export async function writeCellText(folder: string, id: string, text: string): Promise<void> {
  await mkdir(join(folder, 'cells'), { recursive: true })
  await writeWhole(cellPath(folder, id), text)
}

/**
 * Keeps what an editor has learned beside its cell's state. A state never names a file that is not there: a file is
 * written before the state that names it, and deleted only when two later ones have been.
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

  /** Saves the editor under a new name, which is returned. */
  async save(editor: Editor): Promise<string> {
    await mkdir(this.#folder, { recursive: true })
    const file = `${this.#id}.${editor.edits.length}-${randomUUID().slice(0, 8)}`
    await editor.save(this.path(file))
    this.#written.push(file)
    return file
  }

  /** Deletes all but the newest files of this run. To be called once the state names the newest. */
  async keepNewest(count: number): Promise<void> {
    for (const file of this.#written.splice(0, Math.max(0, this.#written.length - count))) {
      await rm(this.path(file), { force: true })
    }
  }

  /** Deletes all of the cell's files, those of killed runs too. */
  async clear(): Promise<void> {
    const files = existsSync(this.#folder) ? await readdir(this.#folder) : []
    for (const file of files.filter((name) => name.startsWith(`${this.#id}.`))) {
      await rm(this.path(file), { force: true })
    }
  }
}

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { WiseError } from '@wise-edit/core'
import { z } from 'zod'
import type { Cell } from '../cell/cell'
import { readJson, writeJson } from '../cell/json-file'
import { cellSchema } from '../cell/schema'
import type { CellState } from '../cell/state'
import { readCell, storedCells } from '../cell/store'
import { type Experiment, experimentSchema } from '../experiment/experiment'

/** Manifest of a results folder: the experiment and the cells of its latest run. */
export interface Manifest {
  format: 1
  experiment: Experiment
  cells: Cell[]
}

const manifestSchema: z.ZodType<Manifest> = z.looseObject({
  format: z.literal(1),
  experiment: experimentSchema,
  cells: z.array(cellSchema),
})

const manifestPath = (folder: string) => join(folder, 'experiment.json')

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeJson(manifestPath(folder), manifest)
}

/** Contents of a results folder. */
export interface StoredResults {
  manifest: Manifest
  /** States of the manifest's cells that have started. */
  states: CellState[]
  /** States of cells that are not part of the latest run. */
  others: CellState[]
}

/**
 * Reads a results folder. Throws `RESULTS_NOT_FOUND` for a folder that `run` did not write, and `RESULTS_DAMAGED` for a
 * damaged file in it.
 */
export async function readResults(folder: string): Promise<StoredResults> {
  const manifest = await readJson(manifestPath(folder), manifestSchema)
  if (!manifest) {
    throw new WiseError(
      'RESULTS_NOT_FOUND',
      `"${folder}" has no experiment.json; expected a folder that \`wise-edit-bench run\` wrote. Run an experiment with --out ${folder}.`,
    )
  }
  const read = async (ids: readonly string[]) => {
    const states = await Promise.all(ids.map((id) => readCell(folder, id)))
    return states.filter((state) => state !== undefined)
  }
  const planned = manifest.cells.map(({ id }) => id)
  const further = (await storedCells(folder)).filter((id) => !planned.includes(id))
  return { manifest, states: await read(planned), others: await read(further) }
}

import { rm } from 'node:fs/promises'
import { stripVTControlCharacters } from 'node:util'
import { WiseError } from '@wise-edit/core'
import type { Cell } from '../cell/cell'
import { checkOptions, currentSettings } from '../cell/current-settings'
import { cacheFolder, cellPath } from '../cell/store'
import type { CellProgress } from '../cell/work'
import { plan, shortName } from '../experiment/plan'
import { type CellOutcome, runPool } from '../pool/pool'
import { showProgress } from '../progress'
import { runQueued } from '../queue/coordinator'
import { readResults, writeManifest } from '../report/manifest'
import { reportOf, terminalReport, writeReport } from '../report/report'
import { sortResults } from '../report/stale'
import type { RunSettings } from './settings'

/** Runs an experiment and writes its report; returns the exit code. */
export async function runExperiment(settings: RunSettings): Promise<number> {
  const outcomes = await runPlanned(settings)
  await report(settings.folder)
  return outcomes.some(({ outcome }) => outcome === 'failed') ? 1 : 0
}

/** Runs or resumes all cells of an experiment into its folder, without a report. */
export async function runPlanned(settings: RunSettings): Promise<CellOutcome[]> {
  const { experiment, folder } = settings
  const { cells, warnings } = await plan(experiment)
  for (const warning of warnings) console.error(warning)
  await checkOptions(cells)
  if (!settings.resume) await forget(folder, cells)
  await writeManifest(folder, { format: 1, experiment, cells })
  const outcomes = await runCells(cells, settings)
  for (const { error } of outcomes) if (error) console.error(error.message)
  return outcomes
}

/**
 * Reports on a results folder: prints the tables and writes every format. Stale results are listed and left out; throws
 * `RESULTS_STALE` if all of them are stale.
 */
export async function report(folder: string): Promise<void> {
  const stored = await readResults(folder)
  const all = [...stored.states, ...stored.others]
  const { current, stale } = sortResults(stored, await currentSettings(all.map(({ cell }) => cell)))
  if (current.length === 0 && stored.states.length > 0) {
    throw new WiseError(
      'RESULTS_STALE',
      `All results of "${folder}" are stale; its report is not changed.\n${stale.join('\n')}\nRun the experiment again to update them.`,
    )
  }
  const found = reportOf(stored.manifest, current, stale)
  const text = `\n${terminalReport(found)}\n`
  console.log(process.stdout.isTTY ? text : stripVTControlCharacters(text))
  const paths = await writeReport(folder, found, current)
  console.log(`Written: ${paths.join(', ')}`)
}

async function runCells(cells: readonly Cell[], settings: RunSettings): Promise<CellOutcome[]> {
  const { folder, workers, threads, save, budgetSeconds, redis, resume } = settings
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  const timer = budgetSeconds === undefined ? undefined : setTimeout(interrupt, 1000 * budgetSeconds)
  process.once('SIGINT', interrupt)
  const view = showProgress(namesOf(cells))
  try {
    const options = {
      folder,
      save,
      signal: stop.signal,
      onProgress: (cell: Cell, progress: CellProgress) => view.progress(cell, progress),
      onEnd: (outcome: CellOutcome) => view.end(outcome),
    }
    return redis === undefined
      ? await runPool(cells, { ...options, workers, threads })
      : await runQueued(cells, { ...options, url: redis, anew: !resume })
  } finally {
    view.stop()
    clearTimeout(timer)
    process.off('SIGINT', interrupt)
  }
}

async function forget(folder: string, cells: readonly Cell[]): Promise<void> {
  await rm(cacheFolder(folder), { recursive: true, force: true })
  for (const { id } of cells) await rm(cellPath(folder, id), { force: true })
}

/** Names of cells in progress messages: the label, and whatever else distinguishes the cells. */
function namesOf(cells: readonly Cell[]): Map<string, string> {
  const parts: ((cell: Cell) => string)[] = [
    ({ label }) => label,
    ({ model }) => shortName(model),
    ({ data }) => shortName(data.source),
    ({ seed }) => `seed ${seed}`,
  ]
  const telling = parts.filter((part, i) => i === 0 || new Set(cells.map(part)).size > 1)
  return new Map(cells.map((cell) => [cell.id, telling.map((part) => part(cell)).join(', ')]))
}

import type { CellState } from '../cell/state'
import type { ExperimentFile } from '../experiment/experiment'
import type { TuningSettings } from '../tune/run-tuning'

/** A page of `docs/results` and the way to make it again. */
export type Claim = MeasuredClaim | TimedClaim

interface Page {
  /** Name of the page, without its extension. */
  name: string
  /** Subject of the page in one line. */
  title: string
  /** Time that it takes on two cores, for people. */
  cost: string
}

/** A claim that this program measures. */
export interface MeasuredClaim extends Page {
  /** Experiments with the exact settings of the page; the first one names the page's experiment and version. */
  runs: readonly Run[]
  /** Search whose settings all runs use. */
  tuning?: Omit<TuningSettings, 'folder'>
  /** Marked parts of the page, made from the finished results. Default: one part, `report`, with all tables. */
  parts?: (results: ClaimResults) => Parts | Promise<Parts>
}

/** A claim about time and memory, which `wise-edit-speed` measures with these arguments. */
export interface TimedClaim extends Page {
  speed: string
}

/** An experiment of a claim. Its name is that of its results folder. */
export interface Run {
  name: string
  experiment: ExperimentFile
}

/** Finished results of a claim, by run. */
export type ClaimResults = Readonly<Record<string, readonly CellState[]>>

/** Texts of a page that come from results, by the name of their mark. */
export type Parts = Record<string, string>

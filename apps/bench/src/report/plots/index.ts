import type { Experiment } from '../../experiment/experiment'
import type { Result } from '../content/results'
import { bars } from './bars'
import { heatmap } from './heatmap'
import { histograms } from './histogram'
import { overEdits } from './over-edits'
import { retention } from './retention'

const plots: Record<Experiment['plots'][number], (results: readonly Result[]) => string[]> = {
  'over-edits': overEdits,
  bars,
  heatmap,
  histogram: histograms,
  retention,
}

/** Returns the experiment's plots of one model on one data set, as HTML figures. */
export function plotsOf({ plots: names }: Pick<Experiment, 'plots'>, results: readonly Result[]): string[] {
  return names.flatMap((name) => plots[name](results))
}

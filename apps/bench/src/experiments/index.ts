import type { ExperimentFile } from '../experiment/experiment'
import { quick } from './quick'

/** All experiments, by what they show. */
export const experiments: readonly ExperimentFile[] = [quick]

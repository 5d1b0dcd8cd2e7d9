import { createRandom } from '@wise-edit/core'
import type { Cell } from '../src/cell/cell'
import type { CellState, Checkpoint } from '../src/cell/state'
import { type ExperimentFile, experimentSchema } from '../src/experiment/experiment'
import type { Manifest } from '../src/report/manifest'
import { tinyCell } from './cells'

/** Results of cells without running any: `level` is the mean of every score. */
export function stateOf(
  changes: Partial<Cell>,
  level: number,
  more: (T: number) => Partial<Checkpoint> = () => ({}),
): CellState {
  const cell = tinyCell({ id: `${changes.label ?? changes.method}-${changes.seed ?? 0}`, ...changes })
  const checkpoints = cell.T.map((T) => ({
    T,
    scores: scoresOf(T === 1 ? cell.rollbacks : T, level, `${cell.id} ${T}`),
    values: {},
    samples: {},
    seconds: 1.25 * T,
    failed: 0,
    peakBytes: 300 * 2 ** 20,
    ...(T === 1 && { rollbacks: cell.rollbacks }),
    ...more(T),
  }))
  return {
    format: 1,
    cell,
    model: '',
    settings: {},
    shortened: 0,
    environment: {
      version: '0.0.0',
      node: 'v20.0.0',
      platform: 'linux x64',
      cpu: '2 x CPU',
      backend: 'WebAssembly',
      threads: 1,
      git: { commit: '0123456789abcdef', changed: false },
    },
    status: 'done',
    single: { measurements: [], seconds: 0, failed: 0 },
    sequence: { edits: Math.max(...cell.T), seconds: 1 },
    peakBytes: 0,
    resumed: 0,
    checkpoints,
  }
}

export function manifestOf(states: readonly CellState[], changes: Partial<ExperimentFile> = {}): Manifest {
  const cells = states.map(({ cell }) => cell)
  const experiment = { name: 'made', title: 'Made up & checked', arms: ['ft-l'], T: cells[0]?.T ?? [1] }
  return { format: 1, experiment: experimentSchema.parse({ ...experiment, ...changes }), cells }
}

function scoresOf(count: number, level: number, seed: string): Checkpoint['scores'] {
  const random = createRandom(seed)
  const list = () => Array.from({ length: count }, () => Number(random.next() < level))
  return { rel: list(), gen: list(), loc: list(), relFree: list(), genFree: list(), relSays: list() }
}

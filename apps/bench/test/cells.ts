import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Cell } from '../src/cell/cell'
import type { CellState } from '../src/cell/state'

/** A folder that is gone after the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wise-bench-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A cell that takes a second or two: three edits of two steps. */
export function tinyCell(changes: Partial<Cell> = {}): Cell {
  return {
    id: 'tiny',
    experiment: 'tiny',
    method: 'wise-merge',
    label: 'WISE-Merge',
    options: {
      steps: 2,
      prefixes: 1,
      prefixTokens: 4,
      editsPerShard: 2,
      margin: { alpha: 5, beta: 20, gamma: 10 },
    },
    model: 'embedded',
    data: { source: 'zsre' },
    seed: 0,
    T: [1, 2, 3],
    rollbacks: 2,
    measures: ['qa'],
    ...changes,
  }
}

/** What must not depend on how often a cell was stopped: everything but times and memory. */
export function lasting({ cell, settings, status, sequence, checkpoints }: CellState) {
  return {
    cell,
    settings,
    status,
    edits: sequence.edits,
    checkpoints: checkpoints.map(({ seconds: _, peakBytes: __, ...rest }) => rest),
  }
}

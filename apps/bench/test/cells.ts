import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadRecords } from '@wise-edit/datasets'
import { onTestFinished } from 'vitest'
import type { Cell } from '../src/cell/cell'
import { recordsFingerprint } from '../src/cell/fingerprint'
import type { CellState } from '../src/cell/state'

/** Creates a folder that is removed after the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wise-bench-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const zsre = await loadRecords('zsre', { limit: 20 })

/** A cell that takes a second or two: three edits of two steps. */
export function tinyCell(changes: Partial<Cell> = {}): Cell {
  const { T = [1, 2, 3], rollbacks = 2 } = changes
  const most = Math.max(...T, rollbacks)
  return {
    id: 'tiny',
    experiment: 'tiny',
    version: 1,
    method: 'wise-merge',
    label: 'WISE-Merge',
    options: {
      steps: 2,
      prefixes: 1,
      editsPerShard: 2,
      paper: { margin: { alpha: 5, beta: 20, gamma: 10 } },
    },
    model: 'embedded',
    data: { source: 'zsre', records: recordsFingerprint(zsre.slice(0, most)) },
    seed: 0,
    T,
    rollbacks,
    measures: ['qa'],
    ...changes,
  }
}

/** The part of a state that must not depend on interruptions: everything except times and memory. */
export function lasting({ cell, settings, status, sequence, checkpoints }: CellState) {
  return {
    cell,
    settings,
    status,
    edits: sequence.edits,
    checkpoints: checkpoints.map(({ seconds: _, peakBytes: __, ...rest }) => rest),
  }
}

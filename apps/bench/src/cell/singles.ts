import { concatMeasurements } from '../measures/measurement'
import { editAll } from './edit-all'
import type { Work } from './work'

/**
 * Measures T=1: each record is taught to the unedited model, measured and rolled back; the scores are averaged over all
 * of them.
 */
export async function runSingles(work: Work): Promise<void> {
  const { cell, state, editor, records, signal } = work
  if (!cell.T.includes(1) || state.checkpoints.some(({ T }) => T === 1)) return
  const { single } = state
  while (single.measurements.length < cell.rollbacks) {
    signal?.throwIfAborted()
    const done = single.measurements.length
    const record = records[done] as (typeof records)[number]
    editor.reset()
    const seconds = await editAll(work, [record], (loss) => work.report('single edits', done, loss))
    const measurement = await work.measure([record])
    single.seconds += seconds
    single.failed += editor.edits.filter(({ status }) => status !== 'done').length
    single.measurements.push(measurement)
    work.report('single edits', done + 1)
    await work.keep()
  }
  editor.reset()
  state.checkpoints.unshift({
    T: 1,
    ...concatMeasurements(single.measurements),
    seconds: single.seconds / cell.rollbacks,
    failed: single.failed,
    rollbacks: cell.rollbacks,
    peakBytes: state.peakBytes,
  })
  state.single = { measurements: [], seconds: 0, failed: 0 }
  await work.keep()
}

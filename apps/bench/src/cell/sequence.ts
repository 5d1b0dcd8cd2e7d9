import { existsSync } from 'node:fs'
import { peakBytes } from '@wise-edit/measuring/peak-memory'
import type { Measurement } from '../measures/measurement'
import { editAll } from './edit-all'
import type { Checkpoint } from './state'
import { Snapshots } from './store'
import type { Work } from './work'

/**
 * Makes the edits one after another and measures all of them so far at each T above 1.
 *
 * The state never claims more than the newest snapshot of the editor holds, so later edits are repeated after a kill. A
 * stop by signal loses no edit.
 */
export async function runSequence(work: Work): Promise<void> {
  const { cell, state, editor, records, report } = work
  const marks = cell.T.filter((T) => T > 1)
  const last = marks.at(-1)
  if (last === undefined || state.checkpoints.some(({ T }) => T === last)) return
  const snapshots = new Snapshots(work.folder, cell.id, state.sequence.file)
  await takeUp(work, snapshots)
  let { edits, seconds, atOnce } = state.sequence
  let savedAt = performance.now()
  const save = async (...measured: Checkpoint[]) => {
    const file = await snapshots.save(editor)
    state.sequence = { edits, seconds, file, atOnce }
    state.checkpoints.push(...measured)
    await work.keep()
    await snapshots.keepNewest(2)
    savedAt = performance.now()
  }
  const before = cell.T.includes(1) ? cell.rollbacks : 0
  try {
    for (;;) {
      if (marks.includes(edits) && !state.checkpoints.some(({ T }) => T === edits)) {
        report('measuring', before + edits)
        await save(await checkpoint(work, seconds, atOnce))
      } else if (
        edits - state.sequence.edits >= work.save.edits ||
        performance.now() - savedAt >= 1000 * work.save.seconds
      ) {
        await save()
      }
      const next = marks.find((T) => T > edits)
      if (next === undefined) break
      if (work.state.settings.editsPerBatch === 'all' && edits > 0) {
        // One batch of all T edits, not only of those since the last T.
        editor.reset()
        edits = 0
        seconds = 0
        atOnce = undefined
      }
      const batch = records.slice(edits, Math.min(next, edits + batchSize(work)))
      seconds += await editAll(work, batch, (loss) => report('editing', before + edits, loss))
      edits = editor.edits.length
      report('editing', before + edits)
      atOnce = joined(atOnce, await work.askAtOnce(batch))
    }
  } catch (error) {
    if (work.signal?.aborted && edits > state.sequence.edits) await save()
    throw error
  }
  state.sequence = { edits, seconds }
  await work.keep()
  await snapshots.clear()
}

/** Restores the editor from the snapshot that the state names; without that file the edits restart. */
async function takeUp({ state, editor }: Work, snapshots: Snapshots): Promise<void> {
  const { file } = state.sequence
  editor.reset()
  if (file && existsSync(snapshots.path(file))) {
    await editor.load(snapshots.path(file))
    return
  }
  state.sequence = { edits: 0, seconds: 0 }
  state.checkpoints = state.checkpoints.filter(({ T }) => T === 1)
}

async function checkpoint(
  work: Work,
  seconds: number,
  atOnce: Measurement['scores'] | undefined,
): Promise<Checkpoint> {
  const { state, editor, records } = work
  const T = editor.edits.length
  const measurement = await work.measure(records.slice(0, T), atOnce)
  return {
    T,
    ...measurement,
    seconds,
    failed: editor.edits.filter(({ status }) => status !== 'done').length,
    peakBytes: Math.max(state.peakBytes, peakBytes()),
  }
}

/** Appends the scores of further records. */
function joined(
  scores: Measurement['scores'] | undefined,
  further: Measurement['scores'] | undefined,
): Measurement['scores'] | undefined {
  if (!scores || !further) return further
  return Object.fromEntries(
    Object.entries(further).map(([key, list]) => [key, [...(scores[key] ?? []), ...list]]),
  )
}

function batchSize({ state }: Work): number {
  const { editsPerBatch = 1 } = state.settings
  return editsPerBatch === 'all' ? Number.POSITIVE_INFINITY : Number(editsPerBatch)
}

import { nextTurn } from '@wise-edit/core/internal'
import type { Learning, StepReport } from './edit-method'
import type { EditEvent, EditRequest, EditSummary } from './editor'
import { type NamedRequest, nameRequests } from './requests'

/** The parts of an editor that `teach` uses. */
interface Pupil<L> {
  /** Number of records that are learned together. */
  editsPerBatch: number
  /** Returns the edits so far. */
  edits(): readonly EditSummary[]
  learn(records: readonly NamedRequest[]): AsyncGenerator<StepReport, Learning<L>, void>
  /** Adds finished edits and what they learned. */
  add(edits: readonly EditSummary[], learned: L): void
}

/** Teaches records batch by batch and yields each step and each finished edit. An aborted batch adds nothing. */
export async function* teach<L>(
  pupil: Pupil<L>,
  records: Iterable<EditRequest>,
  signal?: AbortSignal,
): AsyncGenerator<EditEvent, void, void> {
  let batch: EditRequest[] = []
  for (const record of records) {
    batch.push(record)
    if (batch.length < pupil.editsPerBatch) continue
    yield* teachBatch(pupil, batch, signal)
    batch = []
  }
  if (batch.length > 0) yield* teachBatch(pupil, batch, signal)
}

async function* teachBatch<L>(
  pupil: Pupil<L>,
  batch: readonly EditRequest[],
  signal?: AbortSignal,
): AsyncGenerator<EditEvent, void, void> {
  const named = nameRequests(batch, pupil.edits())
  const started = performance.now()
  signal?.throwIfAborted()
  const id = named.map(({ id }) => id).join(', ')
  const learning = pupil.learn(named)
  let step = await learning.next()
  try {
    for (; !step.done; step = await learning.next()) {
      yield { type: 'step', id, index: pupil.edits().length, ...step.value }
      await nextTurn()
      signal?.throwIfAborted()
    }
  } finally {
    if (!step.done) await learning.return(undefined as never)
  }
  const edits = summaries(named, step.value, (performance.now() - started) / 1000)
  // The edits are learned at this point, so they are recorded before a consumer can leave the loop.
  pupil.add(edits, step.value.learned)
  const first = pupil.edits().length - edits.length
  for (const i of edits.keys()) {
    yield { type: 'edit', index: first + i, edit: pupil.edits()[first + i] as EditSummary }
  }
}

/** Returns the results of a batch. Each edit gets an equal share of its `seconds`. */
function summaries<L>(
  named: readonly NamedRequest[],
  { records = named, steps, lossBefore, lossAfter, failure: reason, answer }: Learning<L>,
  seconds: number,
): EditSummary[] {
  const status = reason === undefined ? 'done' : answer === undefined ? 'failed' : 'not learned'
  return records.map((record) => ({
    ...record,
    status,
    reason,
    ...(answer !== undefined && { answer }),
    steps,
    lossBefore,
    lossAfter,
    seconds: seconds / records.length,
  }))
}

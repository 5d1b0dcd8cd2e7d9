import type { EditRequest, EditSummary } from '@wise-edit/editors'
import { z } from 'zod'
import type { Pace } from './pace'
import type { Pending } from './pending'
import type { Progress } from './progress'

export const editState = z.enum(['waiting', 'training', 'done', 'not_learned', 'failed', 'undoing'])

/** Schema of an edit as the server shows it. */
export const editView = z.object({
  id: z.string(),
  object: z.literal('edit'),
  state: editState,
  prompt: z.string(),
  target: z.string(),
  subject: z.string().optional(),
  irrelevant: z.string().optional(),
  paraphrases: z.array(z.string()).readonly().optional(),
  contrasts: z.array(z.string()).readonly().optional(),
  created: z
    .int()
    .nullable()
    .describe('Seconds since 1970; null for an edit that another program put into the memory'),
  error: z.string().optional().describe('Why it could not be made, learned or taken back'),
  answer: z.string().optional().describe('What the model answers instead, where it was not learned'),
  contradicts: z
    .array(z.string())
    .readonly()
    .optional()
    .describe('Ids of earlier edits with another answer to the same question, which this one overrules'),
  overruled_by: z
    .string()
    .optional()
    .describe('Id of a later edit that answers in place of this one until it is undone'),
  loss_before: z.number().optional().describe('Mean negative log-likelihood of the target in nats'),
  loss_after: z.number().optional(),
  seconds: z.number().optional().describe('How long it was trained'),
  position: z.int().optional().describe('Place among the edits to be made, 1 for the next'),
  seconds_left: z
    .number()
    .optional()
    .describe('Estimate of when it is made, from those made lately; absent before the first'),
  progress: z
    .object({
      step: z.int().describe('Steps taken so far'),
      steps: z.int().describe('Steps at most; training ends early once the loss is small'),
      loss: z.number().nullable(),
      losses: z
        .array(z.number().nullable())
        .readonly()
        .describe('The loss before each step, in nats, margins included'),
    })
    .optional()
    .describe('Of edits made since the server started, the last hundred'),
})

export type EditView = z.infer<typeof editView>

/** Parts of the queue that views need. */
interface Queue {
  pending: Pending
  /** Id of the current edit. */
  training: string | undefined
  progress: Progress
  pace: Pace
}

/**
 * Returns the views of edits, oldest first: those in the memory, those that could not be made, and those that wait; with `ids`,
 * only those.
 */
export function viewEdits(
  made: readonly EditSummary[],
  { pending, training, progress, pace }: Queue,
  ids?: ReadonlySet<string>,
): EditView[] {
  const views = new Map<string, EditView>()
  const show = (edit: Omit<EditView, 'object' | 'created' | 'progress'>) => {
    const about = { created: pending.createdAt(edit.id) ?? null, progress: progress.of(edit.id) }
    views.set(edit.id, { object: 'edit', ...edit, ...about })
  }
  const isWanted = (id: string) => ids === undefined || ids.has(id)
  for (const edit of made) if (isWanted(edit.id)) show(viewSummary(edit))
  for (const { edit, reason } of pending.failures.values())
    if (isWanted(edit.id)) show({ ...texts(edit), error: reason, state: 'failed' })
  let position = 0
  for (const operation of pending.operations) {
    if (operation.type === 'undo') {
      const view = views.get(operation.id)
      if (view) views.set(operation.id, { ...view, state: 'undoing' })
      continue
    }
    position++
    const { edit } = operation
    // The edit is not made yet, or is made again once it is undone.
    const isShown = isWanted(edit.id) && (views.get(edit.id)?.state ?? 'undoing') === 'undoing'
    if (!isShown) continue
    const place = { position, seconds_left: pace.secondsLeft(position) }
    show({ ...texts(edit), ...place, state: edit.id === training ? 'training' : 'waiting' })
  }
  return [...views.values()]
}

function viewSummary(edit: EditSummary): Omit<EditView, 'object' | 'created' | 'progress'> {
  const { status, reason, answer, contradicts, overruledBy, lossBefore, lossAfter, seconds } = edit
  // JSON has no NaN.
  const [loss_before, loss_after] = [lossBefore, lossAfter].map((loss) =>
    Number.isFinite(loss) ? loss : undefined,
  )
  const state = status === 'not learned' ? ('not_learned' as const) : status
  const contrary = { contradicts, overruled_by: overruledBy }
  return { ...texts(edit), state, error: reason, answer, ...contrary, loss_before, loss_after, seconds }
}

function texts({
  id,
  prompt,
  target,
  subject,
  irrelevant,
  paraphrases,
  contrasts,
}: Pick<EditSummary, 'id' | keyof EditRequest>) {
  return { id, prompt, target, subject, irrelevant, paraphrases, contrasts }
}

import type { EditSummary } from '@wise-edit/editors'
import type { Pending } from './pending'
import type { Progress } from './progress'

export const EDIT_STATES = ['queued', 'training', 'done', 'failed', 'undoing'] as const

/** An edit as the server shows it. */
export interface EditView {
  id: string
  object: 'edit'
  state: (typeof EDIT_STATES)[number]
  prompt: string
  target: string
  subject?: string
  irrelevant?: string
  reason?: string
  /** Mean negative log-likelihood of the target in nats, before and after. */
  loss_before?: number
  loss_after?: number
  seconds?: number
  /** The training loss before each step, for edits made lately. */
  losses: readonly number[]
}

/** All edits, oldest first: those in the memory, those that could not be made, and those that wait. */
export function viewEdits(
  made: readonly EditSummary[],
  pending: Pending,
  training: string | undefined,
  progress: Progress,
): EditView[] {
  const views = new Map<string, EditView>()
  const show = (edit: Omit<EditView, 'object' | 'losses'>) => {
    const { id, state, prompt, target, subject, irrelevant } = edit
    const { reason, loss_before, loss_after, seconds } = edit
    const about = { prompt, target, subject, irrelevant, reason, loss_before, loss_after, seconds }
    views.set(id, { id, object: 'edit', state, ...about, losses: progress.of(id) })
  }
  for (const { status, lossBefore, lossAfter, ...edit } of made) {
    // JSON has no NaN.
    const [loss_before, loss_after] = [lossBefore, lossAfter].map((loss) =>
      Number.isFinite(loss) ? loss : undefined,
    )
    show({ ...edit, state: status, loss_before, loss_after })
  }
  for (const { edit, reason } of pending.failures.values()) show({ ...edit, reason, state: 'failed' })
  for (const operation of pending.operations) {
    if (operation.type === 'undo') {
      const view = views.get(operation.id)
      if (view) views.set(operation.id, { ...view, state: 'undoing' })
    } else if (views.get(operation.edit.id)?.state !== 'done') {
      const { edit } = operation
      show({ ...edit, state: edit.id === training ? 'training' : 'queued' })
    }
  }
  return [...views.values()]
}

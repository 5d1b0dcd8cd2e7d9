import type { Edit, EditRoute, Progress } from '@wise-edit/console/types'
import type { EditRequest, EditSummary, PerEditEditor } from '@wise-edit/editors'

/** An edit that waits or is being trained. */
export interface Pending {
  request: EditRequest & { id: string }
  /** Stops its training. */
  stop: AbortController
  training: boolean
}

/** Returns an edit that is done as the page shows it. */
export function summaryView(edit: EditSummary, progress?: Progress): Edit {
  const { id, prompt, target, status, reason, answer, contradicts, overruledBy, lossBefore, lossAfter } = edit
  return {
    ...{ id, prompt, target, progress, answer },
    state: status === 'not learned' ? 'not_learned' : status,
    loss_before: lossBefore,
    loss_after: lossAfter,
    error: reason,
    contradicts: contradicts && [...contradicts],
    overruled_by: overruledBy,
  }
}

/** Returns an edit that is not done yet as the page shows it. */
export function pendingView(
  { request: { id, prompt, target }, training }: Pending,
  progress?: Progress,
): Edit {
  return { id, prompt, target, state: training ? 'training' : 'waiting', progress }
}

/** Returns the decision of the router as the page shows it. */
export function routeView(
  { edit, candidates = [] }: ReturnType<PerEditEditor['explain']>,
  edits: readonly EditSummary[],
): EditRoute {
  return {
    edit: edit ?? null,
    candidates: candidates.flatMap(({ id, score, threshold }) => {
      const known = edits.find((each) => each.id === id)
      if (!known) return []
      const { prompt, target } = known
      return [{ id, prompt, target, probability: sigmoid(score), threshold: sigmoid(threshold) }]
    }),
  }
}

function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}

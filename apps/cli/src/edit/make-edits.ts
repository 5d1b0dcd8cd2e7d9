import { Interrupted, printError } from '@wise-edit/command-line'
import { type EditEvent, PerEditEditor, type RoutingEditor } from '@wise-edit/editors'
import type { OwnedMemory } from '../common/owned-memory'
import { count } from '../common/words'
import { EditProgress } from './edit-progress'
import { editByQueue } from './elsewhere/queued'
import { editInWorkers } from './elsewhere/workers'
import type { EditPlan } from './plan'
import { Saver } from './saver'

/** Place where edits are trained: this process, worker processes or a queue. */
interface Where {
  workers: number
  redis?: string
  /** Value of `--model`. */
  model: string
}

/**
 * Makes the planned edits and saves regularly; whatever was made is saved, even after an error or an interruption. Returns the
 * ids of edits that could not be made again.
 */
export async function makeEdits(
  editor: RoutingEditor,
  { make, renew }: EditPlan,
  path: string,
  owned: OwnedMemory,
  { pause, signal, ...where }: Where & { pause: number; signal: AbortSignal },
): Promise<string[]> {
  const saver = new Saver(editor, path, { pause, owned })
  const all = [...renew, ...make]
  const progress = new EditProgress(all)
  const unrenewed: string[] = []
  let done = 0
  const events = startEdits(editor, { make, renew }, where, signal)
  try {
    for await (const event of events) {
      progress.tell(event)
      if (event.type !== 'edit') continue
      if (event.edit.status !== 'done' && done < renew.length) unrenewed.push(event.edit.id)
      else await saver.tick(event.edit)
      done++
    }
  } catch (error) {
    progress.end()
    if (signal.aborted) {
      await saver.save()
      throw new Interrupted(
        `Stopped: ${done} of ${count(all.length, 'edit')} made and saved in ${path}. Run the same command to continue.`,
      )
    }
    printError(`The edit "${all[done]?.id}" failed; the edits before it are saved in ${path}.`)
    await saver.save()
    throw error
  }
  progress.end()
  await saver.save()
  return unrenewed
}

async function* startEdits(
  editor: RoutingEditor,
  { make, renew }: Pick<EditPlan, 'make' | 'renew'>,
  { redis, workers, model }: Where,
  signal: AbortSignal,
): AsyncGenerator<EditEvent> {
  if (editor instanceof PerEditEditor) {
    for (const record of renew) yield* editor.renew(record, { signal })
    if (redis) return yield* editByQueue(editor, make, { url: redis, signal })
    if (workers > 1) return yield* editInWorkers(editor, make, { workers, model, signal })
  }
  yield* editor.editEvents(make, { signal })
}

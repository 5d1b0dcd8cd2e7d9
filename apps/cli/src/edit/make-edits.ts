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

/** Makes the planned edits and saves regularly; whatever was made is saved, even after an error or an interruption. */
export async function makeEdits(
  editor: RoutingEditor,
  { make }: EditPlan,
  path: string,
  owned: OwnedMemory,
  { pause, signal, ...where }: Where & { pause: number; signal: AbortSignal },
): Promise<void> {
  const saver = new Saver(editor, path, { pause, owned })
  const progress = new EditProgress(make)
  let done = 0
  const events = startEdits(editor, make, where, signal)
  try {
    for await (const event of events) {
      progress.tell(event)
      if (event.type !== 'edit') continue
      done++
      await saver.tick(event.edit)
    }
  } catch (error) {
    progress.end()
    if (signal.aborted) {
      await saver.save()
      throw new Interrupted(
        `Stopped: ${done} of ${count(make.length, 'edit')} made and saved in ${path}. Run the same command to continue.`,
      )
    }
    printError(`The edit "${make[done]?.id}" failed; the edits before it are saved in ${path}.`)
    await saver.save()
    throw error
  }
  progress.end()
  await saver.save()
}

function startEdits(
  editor: RoutingEditor,
  make: EditPlan['make'],
  { redis, workers, model }: Where,
  signal: AbortSignal,
): AsyncIterable<EditEvent> {
  if (editor instanceof PerEditEditor) {
    if (redis) return editByQueue(editor, make, { url: redis, signal })
    if (workers > 1) return editInWorkers(editor, make, { workers, model, signal })
  }
  return editor.editEvents(make, { signal })
}

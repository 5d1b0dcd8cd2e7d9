import type { EditEvent, EditRequest, PerEditOptions } from '@wise-edit/editors'
import { createEditor } from '@wise-edit/editors'
import type { LearnedEdit } from '@wise-edit/editors/internal'
import { openModel, withGate } from '../../common/model'

/** Argument that starts the program as a worker of `edit --workers`, in a child process with a channel. */
export const WORKER = 'edit-worker'

/** Task of a worker: a record with its id. */
export type Task = EditRequest & { id: string }

/** Messages to a worker: first the model and options, then one task after another. */
export type ToWorker =
  | { type: 'begin'; model: string; options: PerEditOptions }
  | { type: 'task'; record: Task }

/** Messages from a worker: it is ready for a task, a step was made, or a task has ended. */
export type FromWorker =
  | { type: 'ready' }
  | { type: 'step'; event: Extract<EditEvent, { type: 'step' }> }
  | { type: 'learned'; learned: LearnedEdit }
  | { type: 'failed'; code: string; message: string }

/** Trains the tasks that the parent process sends, until the channel closes. */
export function runWorker(): void {
  // Ctrl-C reaches all processes of a terminal; the parent decides how the work ends.
  process.on('SIGINT', () => {})
  process.on('disconnect', () => process.exit())
  // A message to a parent that has just gone would otherwise end this process with an error.
  const tell = (message: FromWorker) => process.send?.(message, undefined, undefined, () => {})
  const failed = (error: unknown) => {
    const { code = 'WORKER_FAILED', message } = error as { code?: string; message: string }
    tell({ type: 'failed', code, message })
  }
  let train: ((record: Task) => Promise<void>) | undefined
  process.on('message', (message: ToWorker) => {
    const work =
      message.type === 'task'
        ? train?.(message.record)
        : trainer(message.model, message.options, tell).then((made) => {
            train = made
            tell({ type: 'ready' })
          })
    work?.catch(failed)
  })
}

async function trainer(name: string, options: PerEditOptions, tell: (message: FromWorker) => void) {
  const model = await openModel(name)
  const { editor } = await withGate(async (gate) =>
    createEditor(model, 'per-edit', { ...options, gate: await gate() }),
  )
  return async (record: Task) => {
    await editor.edit([record], { onStep: (event) => tell({ type: 'step', event }) })
    const learned = editor.learned(record.id)
    // Each edit is trained as the first one, so the result does not depend on the worker.
    editor.reset()
    tell({ type: 'learned', learned })
  }
}

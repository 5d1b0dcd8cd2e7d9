import type { NewEdit, Question } from '@wise-edit/console/types'
import { reportLimits } from '@wise-edit/core/page'
import type { CallContext, Methods, WorkerMessage } from '../calls/messages'
import { serve } from '../calls/serve'
import { gpuLost } from './backend'
import { type OpenedModel, type OpenOptions, openSession } from './open-session'
import type { Session } from './session'

let session: Session | undefined
/** Settles when the last call of `open` has ended: the next waits for it, also if it was stopped. */
let opening: Promise<unknown> = Promise.resolve()

async function open(context: CallContext, options: OpenOptions): Promise<OpenedModel> {
  context.signal.throwIfAborted()
  const opened = await openSession(options, context)
  session?.dispose()
  session = opened.session
  tell({ memory: undefined })
  session.onKept = (memory) => tell({ memory })
  return opened.about
}

function tell(message: WorkerMessage): void {
  postMessage(message)
}

function current(): Session {
  if (!session) throw new Error('No model is loaded. Choose one first.')
  return session
}

const methods = {
  open: (context: CallContext, options: OpenOptions) => {
    const opened = opening.then(() => open(context, options))
    opening = opened.catch(() => {})
    return opened
  },
  /** Returns the reason when the GPU is lost, and nothing before. */
  lost: async () => gpuLost(),
  answer: async ({ signal, emit }: CallContext, edited: boolean, question: Question) => {
    for await (const piece of current().answer(edited, question, signal)) emit(piece)
  },
  route: async (_: CallContext, question: Question) => current().route(question),
  edits: async () => current().edits(),
  add: async (_: CallContext, edit: NewEdit) => current().add(edit),
  unmade: async () => current().unmade(),
  undo: async (_: CallContext, id: string) => current().undo(id),
  save: async () => current().saved(),
  load: async ({ signal }: CallContext, file: Blob, name: string) => current().load(file, name, signal),
} satisfies Methods

reportLimits((limit) => tell({ limit }))
serve(methods)

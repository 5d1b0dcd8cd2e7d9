import type { Api } from '@wise-edit/console/client'
import { Failure } from '@wise-edit/console/failure'
import { reported } from '@wise-edit/core/internal'
import type { Call } from './calls/call'

const UNEDITED = ':unedited'

/**
 * Returns the data source of the console's components, on top of the worker of `call`. It waits for `ready`, the name of
 * the model, which never fails.
 */
export function createWorkerApi(call: Call, ready: Promise<string>): Api {
  let open = false
  void ready.then(() => {
    open = true
  })
  return {
    models: async () => {
      const edited = await ready
      return { edited, unedited: edited + UNEDITED }
    },
    answer: (model, question, signal) =>
      reported<string, void>((onEvent) =>
        call('answer', [!model.endsWith(UNEDITED), question], { signal, onEvent }),
      ),
    route: (question, signal) => call('route', [question], { signal }),
    edits: async () => {
      await ready
      return call('edits', [])
    },
    add: async (edit) => {
      if (!open) throw new Failure(0, 'No model is loaded yet. Wait until it is, or choose another.')
      await call('add', [edit])
    },
    undo: (id) => call('undo', [id]),
  }
}

import type { Api } from '@wise-edit/console/client'
import { Failure } from '@wise-edit/console/failure'
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
    async *answer(model, question, signal) {
      const pieces: string[] = []
      let wake = () => {}
      let ended = false
      const onEvent = (piece: string) => {
        pieces.push(piece)
        wake()
      }
      const done = call<void>('answer', [!model.endsWith(UNEDITED), question], { signal, onEvent }).finally(
        () => {
          ended = true
          wake()
        },
      )
      // The last line waits for it; until then, a failure is not an unhandled one.
      done.catch(() => {})
      while (!ended || pieces.length > 0) {
        const piece = pieces.shift()
        if (piece !== undefined) yield piece
        else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
      await done
    },
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

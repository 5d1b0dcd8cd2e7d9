import type { EditRequest } from '@wise-edit/editors'
import type { Engine } from '../engine'
import type { Handler } from './channel'
import { EditChanges } from './edit-changes'

/** Returns the handlers of the thread with the model, by the names under which `ThreadEngine` calls them. */
export function handlersOf(engine: Engine): Record<string, Handler> {
  const { memory } = engine
  const changes = new EditChanges(memory.edits)
  return {
    prepare: once((asked: Parameters<Engine['prepare']>[0]) => engine.prepare(asked)),
    prepareTokens: once((asked: Parameters<Engine['prepareTokens']>[0]) => engine.prepareTokens(asked)),
    tokenize: once((asked: Parameters<Engine['tokenize']>[0]) => engine.tokenize(asked)),
    check: once((texts: Parameters<Engine['check']>[0]) => engine.check(texts)),
    route: once((asked: Parameters<Engine['route']>[0]) => engine.route(asked)),
    save: once(() => memory.save()),
    close: once(() => engine.close()),
    write: (request: never, signal) => engine.write(request, signal),
    evaluate: (request: never, signal) => engine.evaluate(request, signal),
    undo: once(async (id: string, signal) => {
      await memory.undo(id, { signal })
      return changes.next(memory.edits)
    }),
    async *edit(records: EditRequest[], signal) {
      try {
        yield* memory.editEvents(records, { signal })
      } finally {
        yield changes.next(memory.edits)
      }
    },
  }
}

function once<T>(answer: (argument: T, signal: AbortSignal) => Promise<unknown>): Handler {
  // biome-ignore lint/correctness/useYield: nothing comes before the result
  return async function* call(argument: never, signal) {
    return await answer(argument, signal)
  }
}

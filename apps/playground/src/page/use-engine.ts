import type { Api } from '@wise-edit/console/client'
import { asFailure, Failure } from '@wise-edit/console/failure'
import type { NewEdit } from '@wise-edit/console/types'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { createWorkerApi } from '../api'
import type { Caller } from '../calls/call'
import type { OpenedModel, OpenOptions, OpenProgress } from '../engine/open-session'

/** A model that is open, or is to be opened for the first time. */
interface Opened {
  api: Api
  /** Changes with the model. */
  key: number
  about?: OpenedModel
}

/** State of the worker and its model. */
export interface EngineState {
  opened: Opened
  /** Progress of the model that is being opened. */
  progress?: OpenProgress
  failure?: Failure
  /** Announcement of what happened last. */
  note?: string
}

/** The worker with its model, and what a visitor can do with it. */
export interface Engine extends EngineState {
  open: (options: OpenOptions) => Promise<void>
  /** Stops opening a model. */
  stop: () => void
  /** Returns the memory file. Throws `Failure`. */
  save: () => Promise<Blob>
  /** Replaces all edits by those of a memory file. */
  load: (file: File) => Promise<void>
}

const EMBEDDED: OpenOptions = { source: { type: 'embedded' }, backend: 'auto' }

/** Starts a worker, opens the embedded model in it, and goes on in WebAssembly if the GPU is lost. */
export function useEngine(start: () => Caller): Engine {
  const caller = useRef<Caller>(undefined)
  const begin = () => {
    const made = start()
    caller.current = made
    void made.stuck.then(async (failure) => {
      if (made === caller.current) await goOn(made, failure)
    })
  }
  if (!caller.current) begin()
  const first = useRef<PromiseWithResolvers<string>>(undefined)
  first.current ??= withResolvers<string>()
  const [state, setState] = useState<EngineState>(() => ({
    opened: {
      key: 0,
      api: createWorkerApi((...args) => current(caller).call(...args), first.current!.promise),
    },
  }))
  const running = useRef<AbortController>(undefined)
  /** Options of the open model. */
  const latest = useRef<OpenOptions>(undefined)
  const change = useCallback((more: Partial<EngineState>) => setState((state) => ({ ...state, ...more })), [])

  const open = useCallback(async (options: OpenOptions) => {
    running.current?.abort()
    const run = new AbortController()
    running.current = run
    change({ failure: undefined, note: undefined, progress: { text: 'Starting' } })
    const { call } = current(caller)
    try {
      const onEvent = (progress: OpenProgress) => running.current === run && change({ progress })
      const about = await call<OpenedModel>('open', [options], { signal: run.signal, onEvent })
      show(about)
      change({ progress: undefined, note: `${about.name} is ready.` })
      latest.current = options
      void watch(options)
    } catch (error) {
      if (running.current !== run) return
      change({ progress: undefined, failure: run.signal.aborted ? undefined : asFailure(error) })
    }
  }, [])

  const show = (about: OpenedModel) => {
    const { resolve } = first.current as PromiseWithResolvers<string>
    setState((state) => {
      const { opened } = state
      if (!opened.about) {
        resolve(about.name)
        return { ...state, opened: { ...opened, about } }
      }
      const api = createWorkerApi((...args) => current(caller).call(...args), Promise.resolve(about.name))
      return { ...state, opened: { key: opened.key + 1, api, about } }
    })
  }

  /** Waits until the GPU is lost, then opens the same model in a new worker, on WebAssembly, with the memory so far. */
  const watch = async (options: OpenOptions) => {
    const lost = current(caller)
    const reason = await lost.call<string | undefined>('lost', []).catch(() => undefined)
    if (reason === undefined || lost !== caller.current) return
    const memory = await lost.call<Blob>('save', []).catch(() => undefined)
    const unmade = await lost.call<NewEdit[]>('unmade', []).catch(() => [])
    begin()
    lost.end()
    await open({ ...options, backend: 'wasm' })
    const { call } = current(caller)
    if (memory) await call('load', [memory, 'memory'])
    for (const edit of unmade) await call('add', [edit])
    change({
      failure: new Failure(
        0,
        `The GPU was lost: ${reason}. The page goes on in WebAssembly, with every edit.`,
      ),
    })
  }

  /** Opens the same model in a new worker, with the memory so far; none if that was the model that did not open. */
  const goOn = async (ended: Caller, failure: Failure) => {
    begin()
    const options = latest.current
    latest.current = undefined
    if (options) {
      await open(options)
      const memory = ended.memory()
      if (memory)
        await current(caller)
          .call('load', [memory, 'memory'])
          .catch(() => {})
    }
    change({ failure, progress: undefined })
  }

  useEffect(() => {
    void open(EMBEDDED)
    return () => caller.current?.end()
  }, [open])

  const save = useCallback(() => current(caller).call<Blob>('save', []), [])
  const load = useCallback(async (file: File) => {
    change({ failure: undefined, note: undefined })
    try {
      await current(caller).call('load', [file, file.name])
      change({ note: `The memory “${file.name}” is loaded.` })
    } catch (error) {
      change({ failure: asFailure(error) })
    }
  }, [])
  return { ...state, open, stop: () => running.current?.abort(), save, load }
}

function current(caller: { current: Caller | undefined }): Caller {
  return caller.current as Caller
}

interface PromiseWithResolvers<T> {
  promise: Promise<T>
  resolve: (value: T) => void
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

import { Problem } from '@wise-edit/console/problem'
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { BackendChoice } from '../engine/backend'
import type { ModelSource, OpenProgress } from '../engine/open-session'
import type { Engine } from './use-engine'

const BACKENDS: Record<BackendChoice, string> = {
  auto: 'GPU if there is one',
  webgpu: 'GPU (WebGPU)',
  wasm: 'CPU (WebAssembly)',
}

/** The open model and its backend, the progress of opening one, and the choice of another. */
export function ModelPanel({ engine, children }: { engine: Engine; children: ComponentChildren }) {
  const { opened, progress, failure, note } = engine
  return (
    <section class="panel model" aria-labelledby="model-heading">
      <h2 id="model-heading">Model</h2>
      <p>
        {opened.about ? `${opened.about.name}, on ${opened.about.backend}.` : 'No model is loaded yet.'} It
        runs in this page: your questions, your facts and your files do not leave this machine.
      </p>
      {opened.about?.hint && <p class="hint">{opened.about.hint}</p>}
      {progress && <Loading progress={progress} onStop={engine.stop} />}
      <Problem failure={failure} />
      <p class="hidden" role="status">
        {note}
      </p>
      {children}
      <Choice engine={engine} />
    </section>
  )
}

function Loading({ progress: { text, share }, onStop }: { progress: OpenProgress; onStop: () => void }) {
  return (
    <div class="loading">
      <label for="loading">{text}</label>
      <progress id="loading" value={share} />
      <button type="button" onClick={onStop}>
        Stop loading
      </button>
    </div>
  )
}

function Choice({ engine }: { engine: Engine }) {
  const [backend, setBackend] = useState<BackendChoice>('auto')
  const [id, setId] = useState('')
  const open = (source: ModelSource) => void engine.open({ source, backend })
  const openFiles = (event: { currentTarget: HTMLInputElement }) => {
    const files = [...(event.currentTarget.files ?? [])]
    if (files.length > 0) open({ type: 'files', files })
    event.currentTarget.value = ''
  }
  const openHub = (event: Event) => {
    event.preventDefault()
    open({ type: 'hub', id: id.trim() })
  }
  return (
    <details>
      <summary>Another model, or another processor</summary>
      <p class="hint">
        A new model begins without edits; save the memory first to keep them. Drop a model’s files anywhere on
        the page, or choose them here.
      </p>
      <label for="files">Files: one .gguf, or .safetensors with config.json and tokenizer.json</label>
      <input id="files" type="file" multiple onChange={openFiles} />
      <form onSubmit={openHub}>
        <label for="hub">Model of the Hugging Face hub, which is downloaded from there</label>
        <input
          id="hub"
          required
          placeholder="owner/name or owner/name/file.gguf"
          value={id}
          onInput={(event) => setId(event.currentTarget.value)}
        />
        <div class="buttons">
          <button type="submit">Download it</button>
          <button type="button" onClick={() => open({ type: 'embedded' })}>
            Use the embedded model
          </button>
        </div>
      </form>
      <label class="row">
        Compute the next model on the
        <select value={backend} onChange={(event) => setBackend(event.currentTarget.value as BackendChoice)}>
          {Object.entries(BACKENDS).map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </details>
  )
}

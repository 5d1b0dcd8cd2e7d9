import { asFailure, type Failure } from '@wise-edit/console/failure'
import { Problem } from '@wise-edit/console/problem'
import { useRef, useState } from 'preact/hooks'
import type { Engine } from './use-engine'

const NAME = 'facts.memory'

/** Saves the edits to a file of the visitor, and loads them from one. */
export function MemoryFile({ engine }: { engine: Engine }) {
  const [failure, setFailure] = useState<Failure>()
  const input = useRef<HTMLInputElement>(null)
  const save = async () => {
    setFailure(undefined)
    try {
      download(await engine.save())
    } catch (error) {
      setFailure(asFailure(error))
    }
  }
  const load = (event: { currentTarget: HTMLInputElement }) => {
    setFailure(undefined)
    const [file] = event.currentTarget.files ?? []
    if (file) void engine.load(file)
    event.currentTarget.value = ''
  }
  const disabled = engine.opened.about === undefined
  return (
    <div>
      <div class="buttons">
        <button type="button" disabled={disabled} onClick={save}>
          Save the memory file
        </button>
        <button type="button" disabled={disabled} onClick={() => input.current?.click()}>
          Load a memory file
        </button>
        <input ref={input} type="file" hidden aria-label="Memory file" onChange={load} />
      </div>
      <Problem failure={failure} />
    </div>
  )
}

function download(file: Blob): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = NAME
  link.click()
  // The browser has taken the file by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

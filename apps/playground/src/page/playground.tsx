import { App } from '@wise-edit/console/app'
import { useEffect, useState } from 'preact/hooks'
import type { Caller } from '../calls/call'
import { MemoryFile } from './memory-file'
import { ModelPanel } from './model-panel'
import { useEngine } from './use-engine'

/** The page: the console's parts on a model that runs in a worker, and a choice of model and memory. */
export function Playground({ start }: { start: () => Caller }) {
  const engine = useEngine(start)
  const dropping = useDrop((files) => void engine.open({ source: { type: 'files', files }, backend: 'auto' }))
  return (
    <App key={engine.opened.key} api={engine.opened.api} title="wise-edit playground">
      <ModelPanel engine={engine}>
        <MemoryFile engine={engine} />
      </ModelPanel>
      {dropping && <p class="drop">Drop the model’s files: one .gguf file, or all files of its folder.</p>}
    </App>
  )
}

/** Calls `onFiles` with files that are dropped anywhere on the page; returns true while some are held over it. */
function useDrop(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const hold = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length > 0) onFiles(files)
    }
    addEventListener('dragover', hold)
    addEventListener('dragleave', leave)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragover', hold)
      removeEventListener('dragleave', leave)
      removeEventListener('drop', drop)
    }
  })
  return over
}

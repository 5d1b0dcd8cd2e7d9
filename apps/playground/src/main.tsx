import { render } from 'preact'
import { createCaller } from './calls/call'
import { Playground } from './page/playground'

const start = () =>
  createCaller(new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module' }))

render(<Playground start={start} />, document.getElementById('app') as HTMLElement)

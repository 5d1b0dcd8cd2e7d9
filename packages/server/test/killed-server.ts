import { realDisk } from '../src/edits/disk'
import { defaultLimits } from '../src/limits'
import { startServer } from '../src/server'
import { FakeEditor, fakeEngine, InstantEditor } from './fake-editor'

// A server with a fake model on a real disk, for `kill.test.ts`; says where it listens.
const [memory = '', undo] = process.argv.slice(2)
const Editor = undo === 'instant' ? InstantEditor : FakeEditor
const { url } = await startServer({
  name: 'fake',
  engine: await fakeEngine(realDisk, { path: memory, Editor }),
  journal: `${memory}.journal`,
  log: `${memory}.log`,
  disk: realDisk,
  limits: defaultLimits,
  host: '127.0.0.1',
  port: 0,
  page: '/nowhere',
  onError: console.error,
})
console.log(url)

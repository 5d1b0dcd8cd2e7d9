// Runs the thread from its TypeScript sources; the built package has the translated module under this name.
import { register } from 'tsx/esm/api'

register()
await import('./model-thread.ts')

export { checkAccess } from './http/access'
export type { Limits } from './limits'
export { type ServeOptions, serve } from './serve'
export type { WiseServer } from './server'

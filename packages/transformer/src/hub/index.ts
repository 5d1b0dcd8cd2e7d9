export { resolveModel } from './resolve-model'
export type { ResolveOptions } from './resolve-options'

export { resolveModel } from './resolve-model'
export type { DownloadProgress, ResolveOptions } from './resolve-options'

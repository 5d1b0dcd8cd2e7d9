export { type DownloadProgress, type ResolveOptions, resolveModel } from './resolve-model'

export { loadDawn, mayHaveGpu } from '../webgpu/dawn'
export { defaultThreads, loadBlas } from './blas'
export { ggmlPackage, loadGgml } from './ggml/load-ggml'
export { loadTensorflow } from './tensorflow'

/** True in a browser, which has no native libraries. */
export const inPage = false

/** The backend of tests that need one alone: WebAssembly, or WebGPU where `WISE_BACKEND` asks for it. */
export const testBackend = process.env.WISE_BACKEND === 'webgpu' ? 'webgpu' : 'wasm'

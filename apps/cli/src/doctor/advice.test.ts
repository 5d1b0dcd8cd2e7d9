import type { BackendName } from '@wise-edit/kernels'
import { expect, it } from 'vitest'
import { adviceFor } from './advice'
import type { Probe } from './probe'
import { createReport } from './report'

const machine = {
  platform: 'linux-x64',
  processor: 'some',
  cores: 4,
  load: 0,
  memoryBytes: 2 ** 34,
  freeBytes: 2 ** 33,
  nvidiaGpu: false,
}

function loads(backend: BackendName, gflops: number, threads = 1): Probe {
  return { backend, loads: true, description: backend, threads, gflops, blocks: 'ggml 1' }
}

function fails(backend: BackendName, code: string): Probe {
  return { backend, loads: false, code, reason: `No ${backend}. Install it.` }
}

const noTensorflow = [
  fails('tensorflow-gpu', 'TENSORFLOW_NOT_INSTALLED'),
  fails('webgpu', 'WEBGPU_NOT_INSTALLED'),
  fails('tensorflow', 'TENSORFLOW_NOT_INSTALLED'),
]
const withBlas = [...noTensorflow, loads('blas', 100, 4), loads('wasm', 20), loads('cpu', 1)]

function advice(backends: Probe[], env: NodeJS.ProcessEnv = {}, gpu = false): string[] {
  const computer = { ...machine, nvidiaGpu: gpu }
  return adviceFor(createReport(backends, computer, env), env)
}

it('has nothing to add where BLAS uses all cores', () => {
  expect(advice(withBlas)).toEqual([])
})

it('says how to get a BLAS where there is none', () => {
  const backends = [...noTensorflow, fails('blas', 'BLAS_NOT_FOUND'), loads('wasm', 20), loads('cpu', 1)]
  expect(advice(backends)).toEqual(['No blas. Install it.'])
})

it('says that WISE_BLAS turns it off', () => {
  const backends = [...noTensorflow, fails('blas', 'BLAS_OFF'), loads('wasm', 20), loads('cpu', 1)]
  expect(advice(backends)).toEqual([expect.stringContaining('Unset WISE_BLAS')])
})

it('counts what a forced backend costs', () => {
  expect(advice(withBlas, { WISE_BACKEND: 'wasm' })).toEqual([
    'Unset WISE_BACKEND: blas is 5.0 times as fast as wasm.',
  ])
  expect(advice(withBlas, { WISE_BACKEND: 'blas' })).toEqual([])
})

it('names the variable that holds BLAS to fewer cores', () => {
  const backends = [...noTensorflow, loads('blas', 50, 1), loads('wasm', 20), loads('cpu', 1)]
  expect(advice(backends, { OMP_NUM_THREADS: '1' })).toEqual([
    'Unset OMP_NUM_THREADS: it holds matrix products to 1 of 4 cores.',
  ])
})

it('says what makes quantized models faster, unless it is in use', () => {
  const backends = withBlas.map((probe) => ({ ...probe, blocks: undefined }))
  const report = createReport(backends, machine, {})
  expect(adviceFor(report, {}, '@node-llama-cpp/some')).toEqual([
    expect.stringContaining('npm install @node-llama-cpp/some'),
  ])
  expect(adviceFor(createReport(withBlas, machine, {}), {}, '@node-llama-cpp/some')).toEqual([])
})

it('says what a GPU needs where one is', () => {
  expect(advice(withBlas, {}, true)).toEqual(['An NVIDIA GPU is here. No tensorflow-gpu. Install it.'])
})

it('chooses as the other commands do', () => {
  expect(createReport(withBlas, machine, {}).chosen).toBe('blas')
  expect(createReport(withBlas, machine, { WISE_BACKEND: 'cpu' }).chosen).toBe('cpu')
  expect(createReport(withBlas, machine, { WISE_BACKEND: 'tensorflow' }).chosen).toBeUndefined()
  const onCpu = withBlas.map((probe) =>
    probe.backend === 'webgpu' ? { ...loads('webgpu', 5), software: true } : probe,
  )
  expect(createReport(onCpu, machine, {}).chosen).toBe('blas')
  expect(createReport(onCpu, machine, { WISE_BACKEND: 'webgpu' }).chosen).toBe('webgpu')
})

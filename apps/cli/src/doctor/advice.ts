import { ggmlPackage } from '@wise-edit/kernels/internal'
import type { Probe } from './probe'
import type { Report } from './types'

type Loaded = Extract<Probe, { loads: true }>

/** Advice on faster matrix products on this machine, the most effective first. */
export function adviceFor(
  report: Omit<Report, 'advice'>,
  env: NodeJS.ProcessEnv,
  ggml = ggmlPackage(),
): string[] {
  const { backends, chosen, machine } = report
  const inUse = loaded(report).find(({ backend }) => backend === chosen)
  const blas = reasonOf(backends, 'blas')
  return [
    inUse && fasterThanForced(report, inUse, env),
    machine.nvidiaGpu && chosen !== 'tensorflow-gpu' && gpu(backends),
    blas === 'BLAS_OFF' && 'Unset WISE_BLAS: it keeps the system’s BLAS from being used.',
    (blas === 'BLAS_NOT_FOUND' || blas === 'FFI_NOT_LOADED') && reasonText(backends, 'blas'),
    inUse && moreThreads(inUse, machine.cores, env),
    inUse && ggml && quantized(inUse, ggml),
  ].filter((line): line is string => Boolean(line))
}

function loaded({ backends }: Pick<Report, 'backends'>): Loaded[] {
  return backends.filter((probe): probe is Loaded => probe.loads)
}

function fasterThanForced(report: Pick<Report, 'backends'>, inUse: Loaded, env: NodeJS.ProcessEnv) {
  const fastest = loaded(report).reduce((best, probe) => (probe.gflops > best.gflops ? probe : best))
  if (!env.WISE_BACKEND || env.WISE_BACKEND === 'auto' || fastest === inUse) return undefined
  const times = (fastest.gflops / inUse.gflops).toFixed(1)
  return `Unset WISE_BACKEND: ${fastest.backend} is ${times} times as fast as ${inUse.backend}.`
}

function gpu(backends: readonly Probe[]): string | undefined {
  const text = reasonText(backends, 'tensorflow-gpu')
  return text && `An NVIDIA GPU is here. ${text}`
}

function moreThreads({ backend, threads }: Loaded, cores: number, env: NodeJS.ProcessEnv) {
  const variable = ['OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS'].find((name) => env[name])
  if (backend !== 'blas' || !variable || threads >= cores) return undefined
  return `Unset ${variable}: it holds matrix products to ${threads} of ${cores} cores.`
}

function quantized({ backend, blocks }: Loaded, ggml: string): string | undefined {
  if (blocks !== undefined || !['blas', 'wasm'].includes(backend)) return undefined
  return `npm install ${ggml}, and set WISE_GGML=on: quantized models (GGUF) write text faster, rounded as in llama.cpp.`
}

function reasonOf(backends: readonly Probe[], name: string): string | undefined {
  const probe = backends.find(({ backend }) => backend === name)
  return probe && !probe.loads ? probe.code : undefined
}

function reasonText(backends: readonly Probe[], name: string): string | undefined {
  const probe = backends.find(({ backend }) => backend === name)
  return probe && !probe.loads ? probe.reason : undefined
}

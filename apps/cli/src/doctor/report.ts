import { version_core as tfjsVersion } from '@tensorflow/tfjs-core'
import { BACKENDS, type BackendName } from '@wise-edit/kernels'
import { version } from '../../package.json'
import { adviceFor } from './advice'
import type { Machine } from './machine'
import { PRODUCT, type Probe } from './probe'
import type { Report } from './types'

export function createReport(backends: Probe[], machine: Machine, env = process.env): Report {
  const facts = {
    versions: { wiseEdit: version, node: process.versions.node, tfjs: tfjsVersion },
    machine,
    backends,
    chosen: backends.length === BACKENDS.length ? choose(backends, env.WISE_BACKEND) : undefined,
  }
  return { ...facts, advice: adviceFor(facts, env) }
}

/** Chooses as `useBackend` does: the forced backend, else the first one that loads. */
function choose(backends: readonly Probe[], forced = 'auto'): BackendName | undefined {
  const order = BACKENDS.filter((name) => forced === 'auto' || name === forced)
  const usable = (probe: Probe) => probe.loads && !(probe.software && forced === 'auto')
  return order.find((name) => backends.some((probe) => probe.backend === name && usable(probe)))
}

/** Renders the report as text. */
export function renderReport({ versions, machine, backends, chosen, advice }: Report): string {
  const { rows, inner, columns } = PRODUCT
  const lines = [
    `wise-edit ${versions.wiseEdit}, Node ${versions.node} on ${machine.platform}, TensorFlow.js ${versions.tfjs}`,
    `${machine.processor}, ${machine.cores} ${machine.cores === 1 ? 'core' : 'cores'}; memory ${gib(machine.memoryBytes)}, of which ${gib(machine.freeBytes)} free`,
    '',
    ...backends.flatMap((probe) => renderProbe(probe, probe.backend === chosen)),
    '',
    `Speeds are of float32 products [${rows}, ${inner}] · [${inner}, ${columns}]. On wasm and blas, tensors share 4 GiB.`,
    ...(machine.load > machine.cores / 4
      ? [
          `The machine is busy (load ${machine.load.toFixed(1)} before the test) and would be faster when idle.`,
        ]
      : []),
    ...(backends.length === BACKENDS.length ? [conclusion(chosen)] : []),
    ...(advice.length > 0 ? ['', 'Faster:', ...advice.map((line) => `- ${line}`)] : []),
  ]
  return lines.join('\n')
}

function conclusion(chosen: BackendName | undefined): string {
  if (chosen) return `wise-edit uses ${chosen} here.`
  return 'wise-edit cannot compute on this machine: the backend in WISE_BACKEND does not load.'
}

function renderProbe(probe: Probe, chosen: boolean): string[] {
  const name = probe.backend.padEnd(16)
  if (!probe.loads) return [`✗ ${name}does not load`, `    ${probe.reason}`]
  const speed = `${probe.gflops.toPrecision(3)} GFLOP/s`
  const threads = `${probe.threads} ${probe.threads === 1 ? 'thread' : 'threads'}`
  return [`✓ ${name}${speed}${chosen ? ', used' : ''}`, `    ${probe.description}; ${threads}`]
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`
}

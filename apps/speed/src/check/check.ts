import { WiseError } from '@wise-edit/core'
import { embeddedModel } from '@wise-edit/embedded-model'
import { type BackendName, useBackend } from '@wise-edit/kernels'
import { loadModel } from '@wise-edit/transformer'
import { measureProducts } from '../profile/products'
import { profileStep } from '../profile/profile'
import { isAboutBackend } from '../shared/missing-backend'

/** Ratio of two quantities measured in turns, and its lower bound. */
export interface Check {
  title: string
  value: number
  least: number
}

/**
 * Lower bounds, about half of the measured ratios. A lost kernel, a copied operand or an op that is no longer fused
 * falls below them; a busy machine does not.
 */
const LEAST = {
  /** Speed of the backend's products relative to the BLAS called directly. */
  blas: 0.45,
  /** Speed of the backend's products relative to a loop in plain JavaScript. */
  wasm: 12,
  /** Share of products in a training step. */
  step: { blas: 0.25, wasm: 0.4 },
}

const PRODUCT = { m: 320, k: 320, n: 320, title: '320³' }
const ATTEMPTS = 4

/**
 * Checks in a few seconds, on the embedded model and small matrices, that the speed has not halved.
 *
 * All checks are ratios measured in turns on one thread. A failed check is repeated, since another program may have
 * interfered; a regression fails each time.
 */
export async function shortChecks(): Promise<Check[]> {
  const checks: Check[] = []
  for (const backend of ['blas', 'wasm'] as const) {
    const loaded = await useBackend({ backend, threads: 1 }).catch((error) => {
      if (!(error instanceof WiseError) || !isAboutBackend(error)) throw error
      return undefined
    })
    if (loaded)
      checks.push(await repeated(() => checkProducts(backend)), await repeated(() => checkStep(backend)))
  }
  return checks
}

/** Throws `PERFORMANCE_LOST` with the names of failed checks. */
export function demand(checks: readonly Check[]): void {
  const failed = checks.filter(({ value, least }) => !(value >= least))
  if (failed.length === 0) return
  throw new WiseError(
    'PERFORMANCE_LOST',
    `Found ${failed.map(renderCheck).join('; ')}. Compare with an earlier commit by \`wise-edit-speed profile\`, which profiles the kernels.`,
  )
}

export function renderCheck({ title, value, least }: Check): string {
  return `${title}: ${value.toPrecision(3)}, expected at least ${least}`
}

/** Returns the best of several attempts, or the first that passes. */
export async function repeated(measure: () => Promise<Check>): Promise<Check> {
  let best = await measure()
  for (let attempt = 1; attempt < ATTEMPTS && !(best.value >= best.least); attempt++) {
    const next = await measure()
    if (next.value > best.value) best = next
  }
  return best
}

async function checkProducts(backend: 'blas' | 'wasm'): Promise<Check> {
  const [speed] = await measureProducts([PRODUCT], { threads: 1, seconds: 0.3 })
  return backend === 'blas'
    ? { title: 'blas : the BLAS called directly', value: speed!.backend / speed!.direct!, least: LEAST.blas }
    : { title: 'wasm : a loop in plain JavaScript', value: speed!.backend / speed!.loop, least: LEAST.wasm }
}

async function checkStep(backend: Extract<BackendName, 'blas' | 'wasm'>): Promise<Check> {
  using model = await loadModel(embeddedModel)
  const { products } = await profileStep(model, 12)
  return {
    title: `share of products in a training step on ${backend}`,
    value: products,
    least: LEAST.step[backend],
  }
}

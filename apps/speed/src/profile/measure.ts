import { embeddedModel } from '@wise-edit/embedded-model'
import { type BackendName, useBackend } from '@wise-edit/kernels'
import { loadModel } from '@wise-edit/transformer'
import type { Profile } from './kernel-times'
import { measureProducts, type ProductShape, type ProductSpeed, SHAPES } from './products'
import { profileDecode, profileStep } from './profile'

/** Measurements of one backend by one process. */
export interface BackendProfile {
  backend: BackendName
  description: string
  threads: number
  products: ProductSpeed[]
  /** Profiles; absent for the plain JavaScript backend, which is meant for tests. */
  step?: Profile
  decode?: Profile
}

export interface ProfileJob {
  /** `embedded`, a `.gguf` file, a folder or a hub id. */
  model: string
  backend?: BackendName
  threads?: number
}

export interface Effort {
  shapes?: readonly ProductShape[]
  /** Seconds for each shape. Default 2. */
  seconds?: number
  /** Number of steps and tokens in the profiles. Default 10 and 32. */
  steps?: number
  tokens?: number
}

/** Measures a backend in this process. */
export async function measureProfile(
  { model: path, backend, threads }: ProfileJob,
  { shapes = SHAPES, seconds, steps = 10, tokens = 32 }: Effort = {},
): Promise<BackendProfile> {
  const info = await useBackend({ backend, threads })
  const measured = {
    backend: info.name,
    description: info.description,
    threads: info.threads,
    products: await measureProducts(shapes, { threads: info.threads, seconds }),
  }
  if (info.name === 'cpu') return measured
  using model = await loadModel(path === 'embedded' ? embeddedModel : path)
  return { ...measured, step: await profileStep(model, steps), decode: await profileDecode(model, tokens) }
}

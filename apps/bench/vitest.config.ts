import { vitest } from '@wise-edit/config/vitest'
import { defineConfig } from 'vitest/config'

export default defineConfig(vitest({ env: { OPENBLAS_NUM_THREADS: '1' }, testTimeout: 120_000 }))

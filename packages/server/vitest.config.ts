import { vitest } from '@wise-edit/config/vitest'
import { defineConfig } from 'vitest/config'

// Threads of two workers on two cores would wait for each other.
export default defineConfig(vitest({ env: { OPENBLAS_NUM_THREADS: '1' } }))

import { vitest } from '@wise-edit/config/vitest'
import { defineConfig } from 'vitest/config'

export default defineConfig(
  vitest({
    globalSetup: ['test/program.ts'],
    // Threads of two workers on two cores would wait for each other.
    env: { OPENBLAS_NUM_THREADS: '1' },
  }),
)

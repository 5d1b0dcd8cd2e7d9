import { vitest } from '@wise-edit/config/vitest'
import { defineConfig } from 'vitest/config'

export default defineConfig(
  // Threads that tests start find the sources of the packages.
  vitest({ globalSetup: ['test/program.ts'], execArgv: ['--conditions=@wise-edit/source'] }),
)

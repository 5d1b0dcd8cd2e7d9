import { vitest } from '@wise-edit/config/vitest'
import { defineConfig } from 'vitest/config'

// Threads that tests start find the sources of the packages.
export default defineConfig(vitest({ execArgv: ['--conditions=@wise-edit/source'] }))

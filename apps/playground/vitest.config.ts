import { vitest } from '@wise-edit/config/vitest'
import { defineConfig } from 'vitest/config'

export default defineConfig(vitest({ include: ['{src,test}/**/*.test.{ts,tsx}'] }))

import { library } from '@wise-edit/config/tsup'
import { defineConfig } from 'tsup'

export default defineConfig(library({ entry: ['src/index.ts', 'src/internal.ts'] }))

import { library } from '@wise-edit/config/tsup'
import { defineConfig } from 'tsup'

export default defineConfig(
  library({ entry: { index: 'src/index.ts', activations: 'src/activations/index.ts' } }),
)

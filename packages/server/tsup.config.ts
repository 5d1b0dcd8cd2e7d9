import { cpSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { library } from '@wise-edit/config/tsup'
import { defineConfig } from 'tsup'

const built = fileURLToPath(import.meta.resolve('@wise-edit/console/index.html'))

export default defineConfig(
  library({
    entry: { index: 'src/index.ts', 'model-thread': 'src/engine/model-thread.ts' },
    shims: true,
    onSuccess: async () => {
      mkdirSync('page', { recursive: true })
      cpSync(built, 'page/index.html')
    },
  }),
)

import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { library } from '@wise-edit/config/tsup'
import { defineConfig } from 'tsup'

const built = fileURLToPath(import.meta.resolve('@wise-edit/console/index.html'))

export default defineConfig(
  library({
    entry: {
      index: 'src/index.ts',
      internal: 'src/internal.ts',
      'model-thread': 'src/engine/thread/model-thread.ts',
    },
    dts: { entry: ['src/index.ts', 'src/internal.ts'], compilerOptions: { customConditions: null } },
    shims: true,
    onSuccess: async () => {
      // A thread is always an ES module.
      for (const end of ['cjs', 'cjs.map']) rmSync(`dist/model-thread.${end}`)
      mkdirSync('page', { recursive: true })
      cpSync(built, 'page/index.html')
    },
  }),
)

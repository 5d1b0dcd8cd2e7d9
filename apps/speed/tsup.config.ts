import { library } from '@wise-edit/config/tsup'
import { defineConfig } from 'tsup'

export default defineConfig(library({ entry: { main: 'src/main.ts' }, format: ['esm'], dts: false }))

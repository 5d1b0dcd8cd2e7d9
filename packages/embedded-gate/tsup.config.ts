import { forBrowsers, library } from '@wise-edit/config/tsup'
import { defineConfig } from 'tsup'

export default defineConfig([library({ shims: true }), forBrowsers({ entry: ['src/browser.ts'] })])

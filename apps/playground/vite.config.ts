import { defaultClientConditions, defineConfig } from 'vite'

export default defineConfig({
  // The page works in any folder of any host.
  base: './',
  resolve: { conditions: ['@wise-edit/source', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
  },
})

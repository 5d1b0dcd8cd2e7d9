import { defineConfig } from 'vite'
import { oneFile } from './one-file.ts'

export default defineConfig({
  plugins: [oneFile()],
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: Number.MAX_SAFE_INTEGER },
  server: { proxy: { '/v1': process.env.WISE_SERVER ?? 'http://127.0.0.1:8080' } },
})

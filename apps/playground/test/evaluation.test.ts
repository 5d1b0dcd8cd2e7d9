import { fileURLToPath } from 'node:url'
import { build, defaultClientConditions, type Rolldown } from 'vite'
import { expect, it } from 'vitest'

it('the package that evaluates is bundled for a page, without a module of Node', async () => {
  const entry = 'virtual:evaluation'
  const result = (await build({
    root: fileURLToPath(new URL('..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@wise-edit/source', ...defaultClientConditions] },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) =>
          id === entry ? "import * as all from '@wise-edit/evaluation'\nglobalThis.all = all" : undefined,
      },
    ],
    build: { write: false, minify: false, rolldownOptions: { input: entry } },
  })) as Rolldown.RolldownOutput
  const code = result.output.map((file) => ('code' in file ? file.code : '')).join('\n')
  expect(code).toContain('peakBytes')
  // Vite puts an empty module in the place of one of Node.
  expect(code).not.toMatch(/browser-external|["']node:|process\.resourceUsage/)
})

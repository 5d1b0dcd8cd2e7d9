import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'
import { programFile } from './run'

/**
 * Bundles the program and the packages it is made of from their sources, once before all tests: it starts in half a
 * second, where translating the sources at each start takes two.
 */
export async function setup(): Promise<void> {
  await build({
    config: false,
    silent: true,
    entry: {
      main: fileURLToPath(new URL('../src/main.ts', import.meta.url)),
      // `serve` starts it as a thread, and looks for it beside itself.
      'model-thread': fileURLToPath(
        new URL('../../../packages/server/src/engine/model-thread.ts', import.meta.url),
      ),
    },
    outDir: dirname(programFile),
    format: 'esm',
    target: 'node20',
    noExternal: [/./],
    esbuildOptions: (options) => {
      options.conditions = ['@wise-edit/source']
      // As Node finds packages, not bundlers.
      options.mainFields = ['main']
    },
    esbuildPlugins: [
      {
        name: 'where-sources-stand',
        setup({ onLoad, onResolve, resolve }) {
          onLoad({ filter: /[\\/]packages[\\/].*\.ts$/ }, async ({ path }) => ({
            loader: 'ts',
            // Data files stand beside the sources, and the thread beside the program.
            contents: path.endsWith('thread-file.ts')
              ? await readFile(path, 'utf8')
              : (await readFile(path, 'utf8')).replaceAll(
                  'import.meta.url',
                  JSON.stringify(pathToFileURL(path)),
                ),
          }))
          // Other packages are found from the one that imports them, as its sources would find them.
          onResolve({ filter: /^@?[a-z]/ }, async ({ path, importer, kind, pluginData }) => {
            if (pluginData === HERE || isBuiltin(path) || path.startsWith('@wise-edit/')) return undefined
            const resolveDir = dirname(importer)
            const found = await resolve(path, { importer, resolveDir, kind, pluginData: HERE })
            if (found.errors.length > 0) return { external: true, path }
            return { external: true, path: pathToFileURL(found.path).href }
          })
        },
      },
    ],
  })
}

/** Marks what the plugin itself asks to be resolved. */
const HERE = {}

import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'
import { programFile } from './run'

/**
 * Bundles the program and its packages from their sources, once before all tests: the bundle starts in half a second,
 * while compiling the sources at each start takes two.
 */
export async function setup(): Promise<void> {
  await build({
    config: false,
    silent: true,
    entry: {
      main: fileURLToPath(new URL('../src/main.ts', import.meta.url)),
      // `serve` starts this file as a thread and expects it next to itself.
      'model-thread': fileURLToPath(
        new URL('../../../packages/server/src/engine/thread/model-thread.ts', import.meta.url),
      ),
    },
    outDir: dirname(programFile),
    format: 'esm',
    target: 'node20',
    noExternal: [/./],
    esbuildOptions: (options) => {
      options.conditions = ['@wise-edit/source']
      // Resolves packages as Node does, not as bundlers do.
      options.mainFields = ['main']
    },
    esbuildPlugins: [
      {
        name: 'where-sources-stand',
        setup({ onLoad, onResolve, resolve }) {
          onLoad({ filter: /[\\/]packages[\\/].*\.ts$/ }, async ({ path }) => ({
            loader: 'ts',
            // Data files lie next to the sources, and the thread next to the program.
            contents: path.endsWith('thread-file.ts')
              ? await readFile(path, 'utf8')
              : (await readFile(path, 'utf8')).replaceAll(
                  'import.meta.url',
                  JSON.stringify(pathToFileURL(path)),
                ),
          }))
          // Other packages are resolved from the importing package, as its sources would resolve them.
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

/** Marks resolutions that the plugin itself requests. */
const HERE = {}

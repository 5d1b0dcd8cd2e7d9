import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { WiseError } from '@wise-edit/core'
import { loadKoffi } from '../koffi'
import { reason } from '../load-errors'
import type { BlockLibrary } from './block-library'
import { GgmlProducts } from './products'

/** Packages with the library, which run no install script, by platform. */
const PACKAGES: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
}

/**
 * Loads ggml, the library of llama.cpp, if `WISE_GGML` asks for it: `on` for that of an installed `@node-llama-cpp/…` package, or
 * a folder with its libraries. Otherwise returns undefined: it is faster than the fused code and rounds more.
 *
 * Throws `GGML_NOT_LOADED` if there is no library that works here.
 */
export async function loadGgml(threads: number): Promise<BlockLibrary | undefined> {
  const wanted = process.env.WISE_GGML
  if (!wanted || wanted === 'off') return undefined
  const folder = wanted === 'on' ? installedFolder() : wanted
  try {
    if (folder === undefined) throw new Error('no package has it')
    return await openGgml(folder, threads)
  } catch (cause) {
    throw new WiseError(
      'GGML_NOT_LOADED',
      `WISE_GGML is "${wanted}", but ggml did not load: ${reason(cause)}; expected ${ggmlPackage() ?? 'a package of node-llama-cpp'} beside the program (npm install), or a folder with libggml-base and libggml-cpu. Install it, correct the variable or unset it.`,
      { cause },
    )
  }
}

/** Returns the npm package that has ggml for this platform. */
export function ggmlPackage(): string | undefined {
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  return name && `@node-llama-cpp/${name}`
}

/** Returns the folder of the package in the project of this process, or beside the program. */
function installedFolder(): string | undefined {
  const name = ggmlPackage()
  if (name === undefined) return undefined
  for (const from of [join(process.cwd(), 'index.js'), process.argv[1]]) {
    try {
      const entry = createRequire(from as string).resolve(name)
      const folder = join(dirname(entry), '..', 'bins', basename(name))
      if (existsSync(folder)) return folder
    } catch {
      // It is not installed there.
    }
  }
  return undefined
}

async function openGgml(folder: string, threads: number): Promise<BlockLibrary> {
  const koffi = await loadKoffi()
  const files = readdirSync(folder)
  const base = files.find((file) => /^(lib)?ggml-base\.(so|dylib|dll)$/.test(file))
  const cpus = files.filter((file) => /^(lib)?ggml-cpu.*\.(so|dylib|dll)$/.test(file))
  if (base === undefined || cpus.length === 0) throw new Error('it has no libggml-base and libggml-cpu')
  const library = koffi.load(join(folder, base))
  const best = cpus
    .map((file) => koffi.load(join(folder, file)))
    .map((cpu) => ({ cpu, score: cpus.length === 1 ? 1 : cpu.func('int ggml_backend_score()')() }))
    .sort((a, b) => b.score - a.score)[0] as { cpu: ReturnType<typeof koffi.load>; score: number }
  if (best.score <= 0) throw new Error('none of its libraries fits this processor')
  const products = new GgmlProducts(koffi, library, best.cpu, threads)
  products.check()
  return products
}

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder =
  process.env.WISE_LLAMA_CPP ?? fileURLToPath(new URL('../../../.cache/llama-cpp', import.meta.url))
const libraries = `${folder}/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64`

/** Folder in which node-llama-cpp is installed, and that of ggml's libraries; undefined where they are not here. */
export const llamaCpp = {
  folder: existsSync(`${folder}/node_modules/node-llama-cpp`) ? folder : undefined,
  ggml:
    process.platform === 'linux' && process.arch === 'x64' && existsSync(libraries) ? libraries : undefined,
  missing: '.ci/extras gets llama.cpp, or WISE_LLAMA_CPP names a folder with node-llama-cpp',
}

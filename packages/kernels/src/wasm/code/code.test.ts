import { relative } from 'node:path'
import asc from 'assemblyscript/asc'
import { describe, expect, it } from 'vitest'
import { FUSED_CODE } from './code'

const folder = new URL('../../../assemblyscript', import.meta.url).pathname

describe('the code of the fused kernels', () => {
  // After a change: pnpm --filter @wise-edit/kernels assemblyscript
  it('is what assemblyscript/ compiles to', async () => {
    const code = Buffer.from(await compile()).toString('base64')
    await expect(
      `// Compiled from assemblyscript/ by its test.\nexport const FUSED_CODE =\n  '${code}'\n`,
    ).toMatchFileSnapshot('./code.ts')
  })

  it('takes its memory and a logarithm from outside, and leaves no trace in that memory when it starts', () => {
    const module = new WebAssembly.Module(Buffer.from(FUSED_CODE, 'base64'))
    const imports = WebAssembly.Module.imports(module).map((one) => `${one.module}.${one.name}`)
    expect(imports.sort()).toEqual(['env.memory', 'host.log'])
    const memory = new WebAssembly.Memory({ initial: 1 })
    const { exports } = new WebAssembly.Instance(module, { env: { memory }, host: { log: Math.log } })
    expect(Object.values(exports).every((one) => typeof one === 'function')).toBe(true)
    expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true)
    expect(memory.buffer.byteLength).toBe(65_536)
  })
})

/** Compiles assemblyscript/index.ts to WebAssembly: SIMD, no memory, no data, no allocator. */
async function compile(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined
  const options = ['--outFile', 'fused.wasm', '--runtime', 'stub', '--importMemory', '--noExportMemory']
  const { error, stderr } = await asc.main(
    ['index.ts', '--baseDir', relative('.', folder), ...options, '--enable', 'simd', '-O3', '--noAssert'],
    {
      writeFile: (_, contents) => {
        binary = contents as Uint8Array
      },
    },
  )
  if (error || !binary)
    throw new Error(`assemblyscript/ does not compile: ${stderr.toString()}`, { cause: error })
  return binary
}

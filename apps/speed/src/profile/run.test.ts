import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { measureProfile } from './measure'
import { profilePage } from './page'
import { runProfile } from './run'
import { renderProfile } from './table'

const fake = `
const option = (name) => process.argv[process.argv.indexOf(name) + 1]
const backend = option('--backend')
const kernels = [{ kernel: 'BatchMatMul', calls: 3, milliseconds: 6 }, { kernel: 'Add <', calls: 2, milliseconds: 3 }]
const profile = { milliseconds: 10, products: 0.6, between: 0.1, kernels }
console.log(JSON.stringify(backend === 'blas' ? { system: 'blas', reason: 'No BLAS.' } : {
  backend, description: backend, threads: Number(option('--threads')),
  products: [{ title: 'small', backend: 30, direct: 40, loop: 1 }], step: profile,
}))
`
let folder: string
let program: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profile-'))
  program = join(folder, 'fake.cjs')
  await writeFile(program, fake)
})
afterAll(() => rm(folder, { recursive: true }))

it('measures each backend in a separate process, and reports those that do not load', async () => {
  const report = await runProfile({
    ...{ model: 'embedded', threads: 2, backends: ['blas', 'wasm'] },
    command: [process.execPath, program],
  })
  expect(report.absent).toEqual([{ system: 'blas', reason: 'No BLAS.' }])
  expect(report.backends.map(({ backend, threads }) => [backend, threads])).toEqual([['wasm', 2]])
  const text = renderProfile(report)
  expect(text).toMatch(/\| wasm, 2 threads \| 30 \(75 %\) \|/)
  expect(text).toMatch(/\| wasm, training step \| 10 +\| 60 % +\| 30 % +\| 10 % +\| 5 +\| Add < 3\.00/)
  const page = profilePage(report)
  expect(page).toContain('A training step on wasm: 10.0 ms, 60 % of it in matrix products')
  expect(page).not.toContain('Add < 3.00')
})

it('finds figures that can be true', async () => {
  const shapes = [{ m: 8, k: 16, n: 8, title: 'tiny' }]
  const { products, step, decode } = await measureProfile(
    { model: 'embedded', backend: 'wasm' },
    { shapes, seconds: 0.02, steps: 2, tokens: 2 },
  )
  expect(products[0]!.backend).toBeGreaterThan(0)
  expect(products[0]!.loop).toBeGreaterThan(0)
  for (const { products, between, kernels } of [step!, decode!]) {
    expect(products).toBeGreaterThan(0)
    expect(between).toBeGreaterThan(0)
    expect(products + between).toBeLessThan(1)
    expect(kernels.map(({ kernel }) => kernel)).toContain('WiseConstantLinear')
  }
})

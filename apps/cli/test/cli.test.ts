import { embeddedModel } from '@wise-edit/embedded-model'
import { ggmlPackage } from '@wise-edit/kernels/internal'
import { describe, expect, it } from 'vitest'
import type { Report } from '../src/doctor/types'
import { call } from './in-process'
import { wiseEdit } from './run'

describe('wise-edit', () => {
  it('lists its commands', async () => {
    const { code, out } = await wiseEdit(['--help'])
    expect(code).toBe(0)
    expect(out).toMatch(/generate +Continue a text/)
    expect(out).toMatch(/doctor +Show which backends/)
  })

  it('exits with 2 when the command line is wrong', async () => {
    const { code, out, err } = await wiseEdit(['generate', '--seed', '1'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toBe('Missing required positional argument: PROMPT\nSee wise-edit generate --help.\n')
  })
})

describe('wise-edit generate', () => {
  const prompt = 'The capital of France is'

  it('continues a text, the same each time', async () => {
    const args = ['generate', prompt, '--model', embeddedModel, '--max-tokens', '3']
    const { code, out, err } = await wiseEdit(args)
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^${prompt} \\S`))
    expect(err).toMatch(/^(blas|tensorflow|wasm): loaded in [\d.]+ s, [\d.]+ pieces of text a second/)
    expect((await wiseEdit(args, { WISE_BACKEND: 'wasm' })).out).toBe(out)
  })

  it('checks numbers before it loads anything', async () => {
    const { code, err } = await call('generate', prompt, '--model', '/no/model', '--top-p', '2')
    expect(code).toBe(2)
    expect(err).toContain('--top-p is "2"; expected a number from 0 to 1.')
  })

  it('says what is wrong with a model, without a stack trace', async () => {
    const { code, err } = await call('generate', prompt, '--model', '/no/model')
    expect(code).toBe(1)
    expect(err).toMatch(/^Found "\/no\/model".+\n$/)
  })

  it('says which backends exist when WISE_BACKEND names none', async () => {
    const { code, err } = await wiseEdit(['generate', prompt, '--model', embeddedModel], {
      WISE_BACKEND: 'cuda',
    })
    expect(code).toBe(1)
    expect(err).toMatch(/^Found backend "cuda"; expected auto, .+\n$/)
  })
})

describe('wise-edit doctor', () => {
  it('shows every backend with its speed or the reason why it does not load', async () => {
    const { code, out } = await wiseEdit(['doctor', '--json'], { WISE_BLAS: 'off' })
    expect(code).toBe(0)
    const report = JSON.parse(out) as Report
    const found = (name: string) => report.backends.find(({ backend }) => backend === name)!
    const [tensorflow, webgpu] = [found('tensorflow'), found('webgpu')]
    expect(report.backends.map(({ backend, loads }) => [backend, loads])).toEqual([
      ['tensorflow-gpu', false],
      ['webgpu', webgpu.loads],
      ['blas', false],
      ['tensorflow', tensorflow.loads],
      ['wasm', true],
      ['cpu', true],
    ])
    if (!tensorflow.loads) {
      expect(tensorflow).toEqual({
        backend: 'tensorflow',
        loads: false,
        code: 'TENSORFLOW_NOT_INSTALLED',
        reason: expect.stringContaining('npm install @tensorflow/tfjs-node@4.22.0'),
      })
    }
    for (const probe of report.backends) if (probe.loads) expect(probe.gflops).toBeGreaterThan(0)
    expect(report.chosen).toBe(tensorflow.loads ? 'tensorflow' : 'wasm')
    const ggml = report.chosen === 'wasm' && ggmlPackage()
    expect(report.advice).toEqual([
      expect.stringContaining('Unset WISE_BLAS'),
      ...(ggml ? [expect.stringContaining(`npm install ${ggml}, and set WISE_GGML=on`)] : []),
    ])
  })

  it('says it in words', async () => {
    const { code, out } = await wiseEdit(['doctor', '--backend', 'wasm'])
    expect(code).toBe(0)
    expect(out).toContain(`Node ${process.versions.node}`)
    expect(out).toMatch(/✓ wasm +[\d.]+ GFLOP\/s\n +WebAssembly; 1 thread/)
  })

  it('continues if a library crashes the process that loads it', async () => {
    const { out } = await wiseEdit(['doctor', '--json'], {
      WISE_BLAS: 'off',
      NODE_OPTIONS: `--import=${new URL('./crash-on-cpu.mjs', import.meta.url)}`,
    })
    expect((JSON.parse(out) as Report).backends.at(-1)).toEqual({
      backend: 'cpu',
      loads: false,
      code: 'CRASHED',
      reason: expect.stringContaining('ended by SIGSEGV'),
    })
  })
})

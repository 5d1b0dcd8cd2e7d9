import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectMemoryBelow } from '../../test/memory'
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from './safetensors-file'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safetensors-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const tensors: Record<string, SafetensorsTensor> = {
  a: { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) },
  b: { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, -0, Number.NaN, 0.1) },
  c: { dtype: 'I64', shape: [], data: BigInt64Array.of(-5n) },
  d: { dtype: 'BF16', shape: [1, 2], data: Uint16Array.of(0x3f80, 0xc000) },
  empty: { dtype: 'I32', shape: [0, 4], data: new Int32Array(0) },
  __proto: { dtype: 'U32', shape: [1], data: Uint32Array.of(0xffffffff) },
}

test('reads back every type that it writes', async () => {
  const path = join(folder, 'round.safetensors')
  await writeSafetensors(path, tensors, { note: 'ünï', other: '' })
  const file = await readSafetensors(path)
  expect(file.metadata).toEqual({ note: 'ünï', other: '' })
  expect(
    file
      .tensors()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(tensors).sort())
  for (const [name, { data, shape, dtype }] of Object.entries(tensors)) {
    expect(await file.read(name)).toEqual(data)
    expect(file.tensors().find((tensor) => tensor.name === name)).toEqual({ name, dtype, shape })
  }
  await expect(file.read('none')).rejects.toMatchObject({ code: 'TENSOR_MISSING' })
})

test('equal content in any order gives equal bytes, and every tensor is aligned', async () => {
  const [one, two] = [join(folder, 'one'), join(folder, 'two')]
  await writeSafetensors(one, tensors)
  await writeSafetensors(two, Object.fromEntries(Object.entries(tensors).reverse()))
  const bytes = await readFile(one)
  expect(await readFile(two)).toEqual(bytes)
  expect(Number(bytes.readBigUInt64LE(0)) % 8).toBe(0)
})

test('a failed write leaves the old file and nothing beside it', async () => {
  const own = await mkdtemp(join(folder, 'own-'))
  const path = join(own, 'x.safetensors')
  await writeSafetensors(path, tensors)
  const before = await readFile(path)
  const wrong: SafetensorsTensor = { dtype: 'F32', shape: [3], data: new Float32Array(2) }
  await expect(writeSafetensors(path, { wrong })).rejects.toMatchObject({ code: 'TENSOR_SHAPE' })
  // An existing folder makes the rename fail after everything has been written.
  await mkdir(join(own, 'taken', 'inside'), { recursive: true })
  await expect(writeSafetensors(join(own, 'taken'), tensors)).rejects.toThrow()
  expect((await readdir(own)).sort()).toEqual(['taken', 'x.safetensors'])
  expect(await readFile(path)).toEqual(before)
})

test.each([
  ['an empty file', Buffer.alloc(0)],
  ['a header longer than the file', header('{}', 1000)],
  ['a header of 2^63 bytes', header('{}', 2n ** 63n)],
  ['no JSON', header('{"a":')],
  ['JSON that nests without end', header(`{"a":${'['.repeat(9_000_000)}`)],
  ['a header too large to be one', header(`{"a":${' '.repeat(10_000_000)}1}`)],
  [
    'a list of mistakes without end',
    header(
      JSON.stringify({ a: { dtype: 'F32', shape: new Array(2_000_000).fill(''), data_offsets: [0, 4] } }),
    ),
  ],
  ['JSON that is no object', header('[1]')],
  ['an unknown type', header(JSON.stringify({ a: { dtype: 'F31', shape: [], data_offsets: [0, 4] } }))],
  ['offsets past the end', header(JSON.stringify({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }))],
  [
    'a shape that needs more',
    header(JSON.stringify({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } })),
  ],
  [
    'a huge shape',
    header(JSON.stringify({ a: { dtype: 'F32', shape: [1e9, 1e9, 1e9], data_offsets: [0, 4] } })),
  ],
  [
    'a negative shape',
    header(JSON.stringify({ a: { dtype: 'F32', shape: [-1, -1], data_offsets: [0, 4] } })),
  ],
  [
    'overlap',
    header(
      JSON.stringify({
        a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
        b: { dtype: 'U8', shape: [1], data_offsets: [3, 4] },
      }),
    ),
  ],
])('refuses %s', async (_, bytes) => {
  const path = join(folder, 'bad.safetensors')
  await writeFile(path, bytes)
  await expectMemoryBelow(300, async () => {
    await expect(readSafetensors(path)).rejects.toMatchObject({
      code: 'SAFETENSORS_DAMAGED',
      message: expect.stringContaining(path),
    })
  })
})

test('any damage to a file is refused or leaves values of the written sizes', async () => {
  const path = join(folder, 'fuzz.safetensors')
  await writeSafetensors(path, tensors, { note: 'x' })
  const good = await readFile(path)
  await fc.assert(
    fc.asyncProperty(damage(good.length), async (edits) => {
      const bytes = applyDamage(good, edits)
      await writeFile(path, bytes)
      try {
        const file = await readSafetensors(path)
        for (const { name, shape } of file.tensors()) {
          const values = await file.read(name)
          expect(values.length).toBe(shape.reduce((a, b) => a * b, 1))
        }
      } catch (error) {
        expect(error).toMatchObject({
          code: expect.stringMatching(/SAFETENSORS_DAMAGED|DTYPE_UNSUPPORTED/),
          message: expect.stringContaining(path),
        })
      }
    }),
    { numRuns: 500, seed: 7 },
  )
})

interface Damage {
  cut: number | null
  writes: [number, number][]
}

function damage(length: number): fc.Arbitrary<Damage> {
  const at = fc.oneof(fc.nat(length - 1), fc.nat(Math.min(length, 400) - 1))
  return fc.record({
    cut: fc.option(fc.nat(length), { freq: 3 }),
    writes: fc.array(fc.tuple(at, fc.oneof(fc.nat(255), fc.constantFrom(0x30, 0x39, 0x22, 0x5d))), {
      maxLength: 4,
    }),
  })
}

function applyDamage(good: Uint8Array, { cut, writes }: Damage): Uint8Array {
  const bytes = Uint8Array.from(good)
  for (const [at, value] of writes) bytes[at] = value
  return cut === null ? bytes : bytes.subarray(0, cut)
}

function header(json: string, length: number | bigint = json.length): Buffer {
  const prefix = Buffer.alloc(8)
  prefix.writeBigUInt64LE(BigInt(length))
  return Buffer.concat([prefix, Buffer.from(json), Buffer.alloc(4)])
}

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { STORED_DTYPES } from './dtypes'

const golden = JSON.parse(
  readFileSync(new URL('./golden/dequantize.json', import.meta.url), 'utf8'),
) as Record<string, { bytes: string; values: string }>

const supported = Object.keys(STORED_DTYPES).filter((name) => name !== 'F32')

test('golden values cover every stored type', () => {
  expect(Object.keys(golden).sort()).toEqual(supported.sort())
})

test.each(supported)('%s blocks decode to the bits of gguf.quants', (name) => {
  const dtype = STORED_DTYPES[name]!
  const bytes = new Uint8Array(Buffer.from(golden[name]!.bytes, 'base64'))
  const expected = new Uint8Array(Buffer.from(golden[name]!.values, 'base64'))
  const blocks = bytes.length / dtype.bytes
  // An extra value on either side shows that nothing is written out of bounds.
  const out = new Float32Array(blocks * dtype.values + 2).fill(7)
  dtype.decode(bytes, out.subarray(1, -1), blocks)
  expect(new Float32Array(out.slice(1, -1))).toEqual(new Float32Array(expected.buffer))
  expect([out[0], out.at(-1)]).toEqual([7, 7])
})

test('copies F32 with any alignment', () => {
  const bytes = new Uint8Array(9)
  new Float32Array(bytes.buffer, 0, 2).set([1.5, -2])
  const shifted = new Uint8Array(9)
  shifted.set(bytes.subarray(0, 8), 1)
  const out = new Float32Array(2)
  STORED_DTYPES.F32!.decode(shifted.subarray(1), out, 2)
  expect([...out]).toEqual([1.5, -2])
})

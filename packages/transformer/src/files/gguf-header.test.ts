import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectMemoryBelow } from '../../test/memory'
import { TINY_GGUF, tinyGguf, tinyGgufTensors } from '../../test/tiny-models'
import { openCheckpoint } from '../checkpoint/index'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gguf-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function open(bytes: Uint8Array, size = bytes.length) {
  const path = join(folder, 'x.gguf')
  await writeFile(path, bytes)
  // A hole makes the file longer without taking space.
  if (size > bytes.length) await truncate(path, size)
  const checkpoint = await openCheckpoint(path)
  await checkpoint.close()
}

type Change = [number | string, number, bigint | number]

/**
 * Returns the tiny model with some of its numbers overwritten: place, bytes, value. A place is an offset in the file, or
 * the key or tensor name before the number, with the distance from its end.
 */
function changed(...changes: Change[]): Uint8Array {
  const bytes = tinyGguf()
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  for (const [place, width, value] of changes) {
    const [name, behind] = typeof place === 'number' ? [undefined, place] : place.split(' +')
    const at =
      name === undefined ? Number(behind) : Buffer.from(bytes).indexOf(name) + name.length + Number(behind)
    if (width === 4) view.setUint32(at, Number(value), true)
    else view.setBigUint64(at, BigInt(value), true)
  }
  return bytes
}

/** Returns a place after a metadata key: the value's type, then the value; a list begins with item type and count. */
const KEY = (key: string, behind: number) => `${key} +${behind}`
const COUNT_OF_TENSORS = 8
const COUNT_OF_KEYS = 16
const LENGTH_OF_FIRST_KEY = 24
/** A tensor's name, which is followed by the number of dimensions, 8 bytes for each, the type and the offset. */
const NORM = 'output_norm.weight'
const [DIMENSIONS, FIRST_DIMENSION, OFFSET] = [`${NORM} +0`, `${NORM} +4`, `${NORM} +16`]
const TABLE = (behind: number) => `token_embd.weight +${behind}`
const HUGE = 2n ** 63n

test('the tiny model itself opens', async () => {
  await expect(open(changed())).resolves.toBeUndefined()
})

test.each<[string, Change[]]>([
  ['another magic number', [[0, 4, 0x47475546]]],
  ['a version to come', [[4, 4, 4]]],
  ['a big-endian version', [[4, 4, 0x03000000]]],
  ['2^63 tensors', [[COUNT_OF_TENSORS, 8, HUGE]]],
  ['9,000,000 tensors in 30 KB', [[COUNT_OF_TENSORS, 8, 9_000_000]]],
  ['a tensor more than there is', [[COUNT_OF_TENSORS, 8, tinyGgufTensors().length + 1]]],
  ['2^63 metadata keys', [[COUNT_OF_KEYS, 8, HUGE]]],
  ['90,000 metadata keys in 30 KB', [[COUNT_OF_KEYS, 8, 90_000]]],
  ['a metadata key more than there is', [[COUNT_OF_KEYS, 8, Object.keys(TINY_GGUF).length + 1]]],
  ['a metadata key too few', [[COUNT_OF_KEYS, 8, Object.keys(TINY_GGUF).length - 1]]],
  ['a key of 2^63 bytes', [[LENGTH_OF_FIRST_KEY, 8, HUGE]]],
  ['a key of 9,000,000 bytes in 30 KB', [[LENGTH_OF_FIRST_KEY, 8, 9_000_000]]],
  ['a text of 2^63 bytes', [[KEY('tokenizer.ggml.pre', 4), 8, HUGE]]],
  ['a text of 9,000,000 bytes in 30 KB', [[KEY('tokenizer.ggml.pre', 4), 8, 9_000_000]]],
  ['a value of an unknown type', [[KEY('tokenizer.ggml.pre', 0), 4, 77]]],
  ['a list of an unknown type', [[KEY('tokenizer.ggml.merges', 4), 4, 77]]],
  ['a list of lists that is none', [[KEY('tokenizer.ggml.merges', 4), 4, 9]]],
  ['a list of 2^63 numbers', [[KEY('tokenizer.ggml.token_type', 8), 8, HUGE]]],
  ['a list of 900,000 texts in 30 KB', [[KEY('tokenizer.ggml.tokens', 8), 8, 900_000]]],
  ['2^31 dimensions', [[DIMENSIONS, 4, 2 ** 31]]],
  ['9 dimensions', [[DIMENSIONS, 4, 9]]],
  ['a dimension of 2^63', [[FIRST_DIMENSION, 8, HUGE]]],
  ['a dimension of 2^31', [[FIRST_DIMENSION, 8, 2 ** 31]]],
  [
    'two dimensions of 2^31',
    [
      [TABLE(4), 8, 2 ** 31],
      [TABLE(12), 8, 2 ** 31],
    ],
  ],
  ['rows that are no whole blocks', [[TABLE(4), 8, 33]]],
  ['an offset of 2^63', [[OFFSET, 8, HUGE]]],
  ['an offset of 2^53', [[OFFSET, 8, 2n ** 53n]]],
  ['an offset past the end', [[OFFSET, 8, 40_000]]],
  ['a tensor upon another', [[OFFSET, 8, 32]]],
])('%s is refused', async (_, changes) => {
  await expectMemoryBelow(200, async () => {
    const refused = { code: 'GGUF_DAMAGED', message: expect.stringContaining('x.gguf: ') }
    await expect(open(changed(...changes))).rejects.toMatchObject(refused)
  })
})

test.each<[string, Change[], string]>([
  ['a dimension that does not fit the model', [[FIRST_DIMENSION, 8, 16]], 'TENSOR_SHAPE'],
  ['no values', [[FIRST_DIMENSION, 8, 0]], 'TENSOR_SHAPE'],
  ['an unknown type of values', [[`${NORM} +12`, 4, 999]], 'DTYPE_UNSUPPORTED'],
])('%s is refused for this model', async (_, changes, code) => {
  await expect(open(changed(...changes))).rejects.toMatchObject({
    code,
    message: expect.stringContaining(NORM),
  })
})

test.each<[string, Uint8Array, string, RegExp]>([
  [
    'a vocabulary alone',
    tinyGguf({}, []),
    'GGUF_WITHOUT_WEIGHTS',
    /no weights; expected tensors\. Use the file/,
  ],
  [
    'a large vocabulary alone',
    tinyGguf({ 'general.description': { text: 'x'.repeat(3_000_001) } }, []),
    'GGUF_WITHOUT_WEIGHTS',
    /no weights/,
  ],
  [
    'a first part of metadata alone, without the others,',
    tinyGguf({ 'general.description': { text: 'x'.repeat(3_000_001) }, 'split.count': { u32: 2 } }, []),
    'GGUF_SPLIT',
    /x\.gguf/,
  ],
  ['version 1', changed([4, 4, 1]), 'GGUF_DAMAGED', /version 1 of GGUF, which is too old/],
  ['version 4', changed([4, 4, 4]), 'GGUF_DAMAGED', /version 4 of GGUF, which is not known/],
  ['the other byte order', changed([4, 4, 0x03000000]), 'GGUF_DAMAGED', /is big-endian/],
  ['a few bytes', Buffer.from('GGUF'), 'GGUF_DAMAGED', /found 4 bytes/],
  ['a file of something else', Buffer.alloc(99, 'x'), 'GGUF_DAMAGED', /does not begin with "GGUF"/],
  [
    'a pointer of Git LFS',
    Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n'),
    'FILE_OTHER_CONTENT',
    /Run "git lfs pull"/,
  ],
  ['a web page', Buffer.from('\n<!DOCTYPE html><html></html>'), 'FILE_OTHER_CONTENT', /holds a web page/],
  ['an older format', Buffer.from('tjggxxxx'), 'FILE_OTHER_CONTENT', /before GGUF/],
  ['a zip archive', Buffer.from('PK\x03\x04xx'), 'FILE_OTHER_CONTENT', /a zip archive/],
])('%s in place of a model is named', async (_, bytes, code, message) => {
  await expect(open(bytes)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

test('a name that is listed twice is refused', async () => {
  const [first, ...rest] = tinyGgufTensors()
  await expect(open(tinyGguf({}, [first!, first!, ...rest]))).rejects.toThrow(
    /"token_embd.weight" is listed twice/,
  )
})

test('a count that fits a huge file ends at the limit of a header', async () => {
  await expectMemoryBelow(600, async () => {
    const bytes = changed([KEY('tokenizer.ggml.tokens', 8), 8, 1_000_000], [COUNT_OF_TENSORS, 8, 9_000_000])
    await expect(open(bytes, 2 ** 36)).rejects.toMatchObject({ code: 'GGUF_DAMAGED' })
  })
})

test.each([0, 1, 3, 2 ** 31, 2 ** 32 - 1])(
  'alignment %d is refused, or changes no offset past the end',
  async (alignment) => {
    const bytes = tinyGguf({ 'general.alignment': { u32: alignment } })
    await open(bytes).catch((error) => expect(error).toMatchObject({ name: 'WiseError' }))
  },
)

import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { damagedJson } from '../../test/damage-json'
import { folderTokenizer } from './folder'
import { ggufTokenizer } from './gguf'
import type { Tokenizer } from './tokenizer'

const COUNTING = new URL('../../test/golden/counting/', import.meta.url)
const TEXT = 'one two é😀 12<|end|>\n'
const PARTS = [
  'BPE',
  'Unigram',
  'WordPiece',
  'ByteLevel',
  'Split',
  'Sequence',
  'Metaspace',
  'TemplateProcessing',
  'Strip',
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenizer-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const write = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value))

/** Loads and uses a tokenizer; expects valid ids, or a `WiseError` that describes the problem. */
async function expectIdsOrRefusal(load: () => Promise<Tokenizer>): Promise<'used' | 'refused'> {
  try {
    const tokenizer = await load()
    const ids = tokenizer.encode(TEXT)
    for (const id of ids) expect(Number.isInteger(id) && id >= 0).toBe(true)
    const stream = tokenizer.createTextStream({ skipSpecialTokens: false })
    for (const id of ids) stream.push(id)
    expect(typeof stream.flush()).toBe('string')
    return 'used'
  } catch (error) {
    expect(error).toMatchObject({ name: 'WiseError' })
    return 'refused'
  }
}

describe('tokenizer.json', () => {
  test.each(['tokenizer.json', 'tokenizer_config.json'])(
    'any damage of %s is refused, or ids come out',
    async (name) => {
      for (const file of ['tokenizer.json', 'tokenizer_config.json']) {
        await writeFile(join(folder, file), await readFile(new URL(file, COUNTING)))
      }
      const good = JSON.parse(await readFile(new URL(name, COUNTING), 'utf8'))
      const seen = new Set<string>()
      await fc.assert(
        fc.asyncProperty(damagedJson(good, PARTS), async (damaged) => {
          await write(name, damaged)
          seen.add(await expectIdsOrRefusal(() => folderTokenizer(folder)))
        }),
        { numRuns: 400, seed: 31 },
      )
      expect([...seen].sort()).toEqual(['refused', 'used'])
    },
  )

  test('cut anywhere, it is refused', async () => {
    const whole = await readFile(new URL('tokenizer.json', COUNTING))
    for (const share of [0, 0.1, 0.5, 0.999]) {
      await writeFile(join(folder, 'tokenizer.json'), whole.subarray(0, Math.floor(share * whole.length)))
      await expect(folderTokenizer(folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    }
  })

  test('a file too large to be a tokenizer or a template is not read', async () => {
    await truncate(join(folder, 'tokenizer.json'), 2 ** 40)
    await expect(folderTokenizer(folder)).rejects.toThrow(/1099511627776 bytes/)
    await writeFile(join(folder, 'tokenizer.json'), await readFile(new URL('tokenizer.json', COUNTING)))
    await write('tokenizer_config.json', {})
    await writeFile(join(folder, 'chat_template.jinja'), '')
    await truncate(join(folder, 'chat_template.jinja'), 2 ** 40)
    await expect(folderTokenizer(folder)).rejects.toThrow(/chat_template\.jinja: it has 1099511627776 bytes/)
  })
})

describe('what does not end, or grows without end', () => {
  const load = async (part: string, value: unknown) => {
    const good = JSON.parse(await readFile(new URL('tokenizer.json', COUNTING), 'utf8'))
    await write('tokenizer.json', { ...good, [part]: value })
    await write('tokenizer_config.json', {})
    await rm(join(folder, 'chat_template.jinja'), { force: true })
    return folderTokenizer(folder)
  }
  const replace = (pattern: object, content: string) => ({ type: 'Replace', pattern, content })
  const double = replace({ String: 'a' }, 'aa')

  test.each([
    [
      'doubles thirty times',
      { type: 'Sequence', normalizers: new Array(30).fill(double) },
      /1\.07e\+9 times/,
    ],
    ['puts megabytes in front', { type: 'Prepend', prepend: 'b'.repeat(3e6) }, /puts in 3000000 characters/],
    ['grows at each place', replace({ Regex: '' }, 'x'.repeat(900)), /900 times as long/],
    ['has sequences in sequences', { type: 'Sequence', normalizers: new Array(300).fill(double) }, /steps/],
  ])('a normalizer that %s is refused', async (_, normalizer, message) => {
    await expect(load('normalizer', normalizer)).rejects.toThrow(message)
  })

  test('so is a decoder that doubles', async () => {
    const decoder = { type: 'Sequence', decoders: new Array(30).fill(double) }
    await expect(load('decoder', decoder)).rejects.toThrow(/its decoder can make a text/)
  })

  test('what known models do to a text is not refused', async () => {
    const steps = [
      { type: 'Prepend', prepend: '▁' },
      replace({ String: ' ' }, '▁'),
      replace({ Regex: '[一-龥]' }, ' $& '),
      { type: 'NFKC' },
    ]
    expect((await load('normalizer', { type: 'Sequence', normalizers: steps })).encode('one')).not.toEqual([])
  })

  test.each(['(a+)+b', '(?:a|a)*b', 'a*a*a*a*a*a*a*a*a*a*a*b'])(
    'the pattern %s ends in an error, and the tokenizer works on',
    async (regex) => {
      const splits = { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false }
      const tokenizer = await load('pre_tokenizer', splits)
      expect(() => tokenizer.encode(`${'a'.repeat(200)}!`)).toThrow(/has not ended after 9\d\d ms/)
      expect(tokenizer.encode('o')).toHaveLength(1)
    },
  )

  test.each([
    ['{% for i in range(1000000000) %}x{% endfor %}', /a loop has 1000000000 steps; expected at most 100000/],
    ['{% for i in range(0, 9, 0) %}x{% endfor %}', /endless/],
    [
      '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}',
      /has not ended after 900 ms/,
    ],
  ])('the template %s ends in an error', async (template, message) => {
    await load('normalizer', null)
    await write('tokenizer_config.json', { chat_template: template })
    const tokenizer = await folderTokenizer(folder)
    expect(() => tokenizer.applyChatTemplate([{ role: 'user', content: 'Hi' }])).toThrow(message)
  })

  test('ranges of templates count as Jinja2 does', async () => {
    await load('normalizer', null)
    const loop = (args: string) => `{% for i in range(${args}) %}{{ i }},{% endfor %}`
    const template = ['3', '1, 3', '5, 0, -2'].map(loop).join(';')
    await write('tokenizer_config.json', { chat_template: template })
    const rendered = (await folderTokenizer(folder)).applyChatTemplate([{ role: 'user', content: 'Hi' }])
    expect(rendered).toBe('0,1,2,;1,2,;5,3,1,')
  })
})

describe('GGUF metadata', () => {
  const common = {
    'tokenizer.ggml.bos_token_id': 0,
    'tokenizer.ggml.eos_token_id': 1,
    'tokenizer.ggml.add_bos_token': true,
  }
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  )
  const byteLevel = {
    ...common,
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'smollm',
    'tokenizer.ggml.tokens': ['<s>', '</s>', ...'onetwĠ12', 'on'],
    'tokenizer.ggml.token_type': [3, 3, ...new Array(9).fill(1)],
    'tokenizer.ggml.merges': ['o n'],
  }
  const sentencePiece = {
    ...common,
    'tokenizer.ggml.model': 'llama',
    'tokenizer.ggml.tokens': ['<s>', '</s>', '<unk>', ...bytes, ...'▁onetw', 'on'],
    'tokenizer.ggml.token_type': [3, 3, 2, ...new Array(256).fill(6), ...new Array(7).fill(1)],
    'tokenizer.ggml.scores': new Array(266).fill(-1),
  }

  test.each([
    ['byte-level', byteLevel],
    ['SentencePiece', sentencePiece],
  ])('%s: any damage is refused, or ids come out', async (_, metadata) => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(damagedJson(metadata, ['gpt2', 'llama', 'qwen2', true]), async (damaged) => {
        const load = async () => ggufTokenizer(damaged as Record<string, unknown>, 'x.gguf')
        seen.add(await expectIdsOrRefusal(load))
      }),
      { numRuns: 400, seed: 32 },
    )
    expect([...seen].sort()).toEqual(['refused', 'used'])
  })
})

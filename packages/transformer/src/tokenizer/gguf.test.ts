import { readFileSync } from 'node:fs'
import { createRandom } from '@wise-edit/core'
import { describeWhere, smollm2 } from '@wise-edit/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { openCheckpoint } from '../checkpoint'
import { ggufTokenizer } from './gguf'
import type { Message, Tokenizer } from './tokenizer'

const { path, missing } = smollm2
const golden = JSON.parse(readFileSync(new URL('./golden/smollm2.json', import.meta.url), 'utf8')) as {
  cases: { text: string; ids: number[] }[]
  messages: Message[]
  chat: string
}

describeWhere(path !== undefined, 'tokenizer of the SmolLM2 GGUF file', missing, () => {
  let tokenizer: Tokenizer
  beforeAll(async () => {
    const checkpoint = await openCheckpoint(path as string)
    tokenizer = await checkpoint.loadTokenizer()
    await checkpoint.close()
  })

  test.each(golden.cases)('encodes $text as transformers does', ({ text, ids }) => {
    expect(tokenizer.encode(text)).toEqual(ids)
    expect(tokenizer.decode(ids, { skipSpecialTokens: false })).toBe(text)
  })

  test('streams every text token by token without half characters', () => {
    for (const { text, ids } of golden.cases) {
      const stream = tokenizer.createTextStream({ skipSpecialTokens: false })
      const pieces = ids.map((id) => stream.push(id))
      expect(pieces.filter((piece) => piece.includes('\uFFFD'))).toEqual([])
      expect(pieces.join('') + stream.flush()).toBe(text)
    }
  })

  test('streams random tokens to the text of all of them', () => {
    const random = createRandom(3, 'stream')
    for (let run = 0; run < 50; run++) {
      const ids = Array.from({ length: 30 }, () => random.int(49152))
      const stream = tokenizer.createTextStream()
      expect(ids.map((id) => stream.push(id)).join('') + stream.flush()).toBe(tokenizer.decode(ids))
    }
  })

  test('writes a conversation as its template does', () => {
    expect(tokenizer.applyChatTemplate(golden.messages)).toBe(golden.chat)
    expect(tokenizer.eosTokens).toEqual([2])
  })
})

describe('ways to cut a text', () => {
  const tokens = [...'1234xyXĠĊ', '12', '123', '1234', 'xy', 'Ġx', 'Ġxy', 'ĊĊ', '<s>', '</s>']
  const merges = ['1 2', '12 3', '123 4', 'x y', 'Ġ x', 'Ġ xy', 'Ċ Ċ']
  const build = (pre: string | undefined, more: Record<string, unknown> = {}) =>
    ggufTokenizer(
      {
        'general.architecture': 'llama',
        'tokenizer.ggml.model': 'gpt2',
        ...(pre && { 'tokenizer.ggml.pre': pre }),
        'tokenizer.ggml.tokens': tokens,
        'tokenizer.ggml.merges': merges,
        'tokenizer.ggml.token_type': tokens.map((token) => (token.startsWith('<') ? 3 : 1)),
        'tokenizer.ggml.bos_token_id': tokens.indexOf('<s>'),
        'tokenizer.ggml.eos_token_id': tokens.indexOf('</s>'),
        ...more,
      },
      'x.gguf',
    )
  const pieces = (pre: string, text: string, more?: Record<string, unknown>) =>
    build(pre, more)
      .encode(text)
      .map((id) => tokens[id])

  test('digits: one by one, in threes or whole', () => {
    expect(pieces('gpt-2', '1234')).toEqual(['1234'])
    expect(pieces('smollm', '1234')).toEqual(['1', '2', '3', '4'])
    expect(pieces('qwen2', '1234')).toEqual(['1', '2', '3', '4'])
    expect(pieces('llama-bpe', '1234')).toEqual(['<s>', '123', '4'])
  })

  test('newlines stay together before a word where the model was trained so', () => {
    expect(pieces('gpt-2', '\n\nxy')).toEqual(['Ċ', 'Ċ', 'xy'])
    expect(pieces('qwen2', '\n\n xy')).toEqual(['ĊĊ', 'Ġxy'])
  })

  test('first and last tokens follow the file, else the kind', () => {
    expect(pieces('gpt-2', 'x')).toEqual(['x'])
    const both = { 'tokenizer.ggml.add_bos_token': true, 'tokenizer.ggml.add_eos_token': true }
    expect(pieces('gpt-2', 'x', both)).toEqual(['<s>', 'x', '</s>'])
    expect(build('gpt-2', both).encode('x', { addSpecialTokens: false })).toHaveLength(1)
    expect(pieces('llama-bpe', 'x', { 'tokenizer.ggml.add_bos_token': false })).toEqual(['x'])
  })

  test.each([
    ['deepseek-r1-qwen', ['1', '2', '3', '4']],
    ['megrez', ['1', '2', '3', '4']],
    ['tekken', ['<s>', '1', '2', '3', '4']],
    ['minerva-7b', ['1', '2', '3', '4']],
    ['llama3', ['<s>', '123', '4']],
    ['llama-v3', ['<s>', '123', '4']],
    ['smaug-bpe', ['123', '4']],
    ['gpt-4o', ['123', '4']],
    ['default', ['123', '4']],
    ['deepseek-coder', ['1', '2', '3', '4']],
    ['deepseek-llm', ['1234']],
    ['falcon', ['123', '4']],
    ['viking', ['1', '2', '3', '4']],
    ['bloom', ['1234']],
    ['seed-coder', ['1', '2', '3', '4']],
    ['minicpm5', ['123', '4']],
    ['glm4', ['123', '4']],
    ['llama4', ['123', '4']],
  ])('%s cuts digits as the model was trained', (pre, expected) => {
    expect(pieces(pre, '1234')).toEqual(expected)
  })

  test('tekken and gpt-4o cut words where capitals begin', () => {
    const more = {
      'tokenizer.ggml.tokens': [...tokens, 'yX'],
      'tokenizer.ggml.merges': ['y X', ...merges],
    }
    const ids = (pre: string) => build(pre, more).encode('xyX', { addSpecialTokens: false })
    // "y X" is merged first if the two are in one word.
    expect(ids('qwen2')).toEqual([tokens.indexOf('x'), tokens.length])
    expect(ids('tekken')).toEqual([tokens.indexOf('xy'), tokens.indexOf('X')])
    expect(ids('gpt-4o')).toEqual(ids('tekken'))
  })

  test('a file that names no kind is cut by architecture, by its tokens or as llama.cpp does', () => {
    const kind = (more: Record<string, unknown>) => {
      const tokenizer = build(undefined, more)
      return tokenizer.encode('1234').map((id) => tokenizer.decode([id], { skipSpecialTokens: false }))
    }
    expect(kind({})).toEqual(['123', '4'])
    expect(kind({ 'general.architecture': 'qwen3' })).toEqual(['1', '2', '3', '4'])
    expect(kind({ 'general.architecture': 'gpt2' })).toEqual(['1234'])
    const llama3 = [...tokens, '<|begin_of_text|>']
    expect(kind({ 'tokenizer.ggml.tokens': llama3 })).toEqual(['<s>', '123', '4'])
  })

  test('ends of a turn are known by name where the file names only the end of a text', () => {
    const chat = [...tokens, '<|im_end|>', '<end_of_turn>']
    const named = build('smollm', { 'tokenizer.ggml.tokens': chat })
    expect(named.eosTokens).toEqual(
      ['</s>', '<|im_end|>', '<end_of_turn>'].map((token) => chat.indexOf(token)),
    )
    const unnamed = build('smollm', {
      'tokenizer.ggml.tokens': chat,
      'tokenizer.ggml.eos_token_id': undefined,
    })
    expect(unnamed.eosTokens).toEqual(['<|im_end|>', '<end_of_turn>'].map((token) => chat.indexOf(token)))
  })

  test('unknown kinds are named', () => {
    expect(() => build('ufakzeka')).toThrow(
      /"ufakzeka"; supported: default, gpt-2, .*smollm, .*qwen2, .*tekken/,
    )
    expect(() => build('gpt-2', { 'tokenizer.ggml.model': 't5' })).toThrow(/"t5"; supported: gpt2, llama/)
    expect(() => build('gpt-2', { 'tokenizer.ggml.merges': 7 })).toThrow(/tokenizer\.ggml\.merges/)
  })

  test('ids the vocabulary lacks are refused', () => {
    expect(() => build('gpt-2').decode([99])).toThrow(/99/)
    expect(build('gpt-2').decode([])).toBe('')
  })

  test('a model without a template says so', () => {
    expect(() => build('gpt-2').applyChatTemplate([{ role: 'user', content: 'x' }])).toThrow(
      /no chat template/,
    )
  })
})

describe('SentencePiece by scores', () => {
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  )
  const words = ['▁', 'h', 'e', 'l', 'o', 'll', 'he', 'hell', 'hello', '▁hello', 'lo']
  const tokens = ['<unk>', '<s>', '</s>', ...bytes, ...words]
  const scores = tokens.map(
    (token) => ({ ll: -5, he: -2, hell: -3, hello: -4, '▁hello': -6, lo: -1 })[token] ?? -100,
  )
  const tokenizer = (more: Record<string, unknown> = {}) =>
    ggufTokenizer(
      {
        'tokenizer.ggml.model': 'llama',
        'tokenizer.ggml.tokens': tokens,
        'tokenizer.ggml.scores': scores,
        'tokenizer.ggml.token_type': tokens.map((token, id) =>
          id === 0 ? 2 : id < 3 ? 3 : token.startsWith('<0x') ? 6 : 1,
        ),
        'tokenizer.ggml.bos_token_id': 1,
        'tokenizer.ggml.eos_token_id': 2,
        ...more,
      },
      'x.gguf',
    )

  test('joins the best-scored pair first, and falls back to bytes', () => {
    const pieces = (text: string) =>
      tokenizer()
        .encode(text)
        .map((id) => tokens[id])
    // "lo" (-1) is merged before "ll" (-5), so "hello" cannot be reached.
    expect(pieces('hello')).toEqual(['<s>', '▁', 'he', 'l', 'lo'])
    expect(pieces('hell')).toEqual(['<s>', '▁', 'hell'])
    expect(pieces('é')).toEqual(['<s>', '▁', '<0xC3>', '<0xA9>'])
  })

  test('texts come back, and stream without half characters', () => {
    for (const text of ['hello', 'hello hell', '  two', 'é😀 x', 'a\nb']) {
      const ids = tokenizer().encode(text)
      expect(tokenizer().decode(ids)).toBe(text)
      const stream = tokenizer().createTextStream()
      const pieces = ids.map((id) => stream.push(id))
      expect(pieces.join('') + stream.flush()).toBe(text)
      expect(pieces.join('')).not.toContain('\uFFFD')
    }
  })

  test('without a space prefix the text stays unchanged', () => {
    const plain = tokenizer({ 'tokenizer.ggml.add_space_prefix': false })
    expect(plain.encode('he').map((id) => tokens[id])).toEqual(['<s>', 'he'])
    expect(plain.decode(plain.encode(' he'))).toBe(' he')
  })
})

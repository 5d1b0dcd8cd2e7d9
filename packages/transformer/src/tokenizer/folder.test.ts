import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { folderTokenizer } from './folder'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenizer-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const vocab = Object.fromEntries(Array.from('abĠ123').map((token, id) => [token, id]))
const tokenizerJson = {
  added_tokens: [{ id: 6, content: '</s>', special: true, normalized: false }],
  normalizer: null,
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Digits', individual_digits: true },
      { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    ],
  },
  post_processor: null,
  decoder: { type: 'ByteLevel' },
  model: { type: 'BPE', vocab, merges: ['a b', 'Ġ a'], unk_token: null },
}
const save = (name: string, value: unknown) =>
  writeFile(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value))

test('reads tokenizer.json and the special tokens of tokenizer_config.json', async () => {
  await save('tokenizer.json', {
    ...tokenizerJson,
    model: { ...tokenizerJson.model, vocab: { ...vocab, ab: 7, Ġa: 8 } },
  })
  await save('tokenizer_config.json', { eos_token: { content: '</s>' }, pad_token: '</s>', bos_token: null })
  const tokenizer = await folderTokenizer(folder)
  expect(tokenizer.encode('ab a</s>')).toEqual([7, 8, 6])
  expect(tokenizer.decode([7, 8, 6])).toBe('ab a')
  expect(tokenizer.decode([7, 8, 6], { skipSpecialTokens: false })).toBe('ab a</s>')
  expect([tokenizer.eosTokens, tokenizer.padToken, tokenizer.bosToken]).toEqual([[6], 6, undefined])
})

test('a chat template comes from its own file, from a list or as text', async () => {
  await save('tokenizer.json', tokenizerJson)
  const render = async () =>
    (await folderTokenizer(folder)).applyChatTemplate([{ role: 'user', content: 'Hi' }])
  const loop = (mark: string) => `{% for m in messages %}${mark}{{ m['content'] }}{{ eos_token }}{% endfor %}`
  await save('tokenizer_config.json', { eos_token: '</s>', chat_template: loop('1') })
  expect(await render()).toBe('1Hi</s>')
  const list = [
    { name: 'tool_use', template: loop('x') },
    { name: 'default', template: loop('2') },
  ]
  await save('tokenizer_config.json', { eos_token: '</s>', chat_template: list })
  expect(await render()).toBe('2Hi</s>')
  await save('tokenizer_config.json', { eos_token: '</s>', chat_template: { default: loop('d') } })
  expect(await render()).toBe('dHi</s>')
  await save('tokenizer_config.json', { eos_token: '</s>' })
  await save('chat_template.json', { chat_template: loop('j') })
  expect(await render()).toBe('jHi</s>')
  await save('chat_template.jinja', loop('3'))
  expect(await render()).toBe('3Hi</s>')
  await save('chat_template.jinja', "{{ raise_exception('roles must alternate') }}")
  await expect(render()).rejects.toThrow(/roles must alternate/)
})

test('tools go through the template, or through the one that is for them', async () => {
  await save('tokenizer.json', tokenizerJson)
  const hi = [{ role: 'user', content: 'Hi' }]
  const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }]
  const render = async () => (await folderTokenizer(folder)).applyChatTemplate(hi, { tools })
  const listed = '{% for tool in tools %}{{ tool | tojson }}{% endfor %}'
  await save('tokenizer_config.json', { chat_template: listed })
  expect(await render()).toBe(
    '{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}',
  )
  const named = [
    { name: 'default', template: 'chat' },
    { name: 'tool_use', template: '{{ tools[0].function.name }}' },
  ]
  await save('tokenizer_config.json', { chat_template: named })
  expect(await render()).toBe('weather')
  expect((await folderTokenizer(folder)).applyChatTemplate(hi)).toBe('chat')
  await save('chat_template.jinja', 'own file')
  expect(await render()).toBe('own file')
})

test.each([
  [
    'asks for tools and documents',
    '{% if tools is not none or documents is not none %}{{ tools[0].name }}{% endif %}{{ messages[0].content }}',
    'hi',
  ],
  ['ends its lines with CRLF', '{% for m in messages %}\r\n{{ m.content }}\r\n{% endfor %}\r\n', 'hi\n'],
])('a chat template that %s is read as Jinja2 reads it', async (_, template, expected) => {
  await save('tokenizer.json', tokenizerJson)
  await save('chat_template.jinja', template)
  const tokenizer = await folderTokenizer(folder)
  expect(tokenizer.applyChatTemplate([{ role: 'user', content: 'hi' }])).toBe(expected)
})

test('names missing and damaged files', async () => {
  await expect(folderTokenizer(folder)).rejects.toMatchObject({ code: 'TOKENIZER_MISSING' })
  await save('tokenizer.json', '{')
  await expect(folderTokenizer(folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  await save('tokenizer.json', { model: { type: 'Nonsense' } })
  await expect(folderTokenizer(folder)).rejects.toMatchObject({ code: 'TOKENIZER_INVALID' })
  await save('tokenizer.json', tokenizerJson)
  await save('tokenizer_config.json', { eos_token: 3 })
  await expect(folderTokenizer(folder)).rejects.toThrow(/tokenizer_config\.json: eos_token/)
})

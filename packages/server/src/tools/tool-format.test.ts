import { describe, expect, it } from 'vitest'
import { FakeModel } from '../../test/fake-model'
import { templates } from '../../test/tool-templates'
import { ToolAnswer } from './tool-answer'
import { toolSupport } from './tool-format'

it.each([
  ['qwen', { opening: '<tool_call>' }],
  ['mistral', { opening: '[TOOL_CALLS]' }],
  ['llama', { opening: '' }],
  ['xml', 'unknown'],
  ['none', 'none'],
] as const)('finds how the template of %s writes calls', (name, expected) => {
  const model = new FakeModel({ chatTemplate: templates[name], rendersTemplate: true })
  expect(toolSupport(model)).toEqual(expected)
})

it('finds no tools without a template, and in one that fails', () => {
  expect(toolSupport(new FakeModel())).toBe('none')
  const chatTemplate = "{{ raise_exception('no') }}"
  expect(toolSupport(new FakeModel({ chatTemplate, rendersTemplate: true }))).toBe('none')
})

const CALL = '{"name": "weather", "arguments": {"place": "a}\\"b"}}'
const read = { name: 'weather', arguments: '{"place":"a}\\"b"}' }
const other = { name: 'time', arguments: '{}' }

describe.each(['whole', 'in pieces of 3', 'by character'])('an answer that comes %s', (kind) => {
  const size = { whole: 1000, 'in pieces of 3': 3, 'by character': 1 }[kind] as number

  it.each([
    ['<tool_call>', `<tool_call>\n${CALL}\n</tool_call>`, '', [read]],
    ['<tool_call>', `Let me see.\n<tool_call>\n${CALL}\n</tool_call>`, 'Let me see.', [read]],
    [
      '<tool_call>',
      `<tool_call>${CALL}</tool_call>\n<tool_call>{"name": "time"}</tool_call>\n`,
      '',
      [read, other],
    ],
    // The tag is a special token, which the text does not hold.
    ['[TOOL_CALLS]', ` [${CALL}, {"name": "time", "arguments": {}}]`, '', [read, other]],
    ['[TOOL_CALLS]', `[TOOL_CALLS] [${CALL}]`, '', [read]],
    ['', '{"name": "weather", "parameters": {"place": "a}\\"b"}}', '', [read]],
    ['', `${CALL}; {"name": "time", "parameters": {}}`, '', [read, other]],
    ['<tool_call>', 'It is 5 < 6 <tool', 'It is 5 < 6 <tool', []],
    ['<tool_call>', '<tool_call>\n{"name": "weather", "argu', '<tool_call>\n{"name": "weather", "argu', []],
    ['<tool_call>', '{"place": "Oslo"}', '{"place": "Oslo"}', []],
    ['', '{"name": "Ada"} is the answer', '{"name": "Ada"} is the answer', []],
    ['', '[1, 2]', '[1, 2]', []],
    ['', '', '', []],
  ])('after %j, %j holds the right text and calls', (opening, answer, text, calls) => {
    const turn = new ToolAnswer({ opening })
    let said = ''
    for (let i = 0; i < answer.length; i += size) said += turn.push(answer.slice(i, i + size))
    const rest = turn.end()
    expect((said + rest.text).trim()).toBe(text)
    expect(rest.calls.map((call) => call.function)).toEqual(calls)
    for (const { id } of rest.calls) expect(id).toMatch(/^call_\w{24}$/)
  })
})

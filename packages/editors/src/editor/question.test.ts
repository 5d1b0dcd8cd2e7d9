import { expect, test } from 'vitest'
import { questionText } from './question'

test('a conversation asks with its last user message', () => {
  const turns = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hi' },
    { role: 'user', content: 'Who leads it?' },
  ]
  expect(questionText('Who?')).toBe('Who?')
  expect(questionText(turns)).toBe('Who leads it?')
  expect(questionText(turns.slice(0, 3))).toBe('Hello')
  expect(questionText(turns.slice(0, 1))).toBe('Be brief.')
  expect(questionText([])).toBe('')
})

import { expect, test } from 'vitest'
import { promptForm, promptTopic } from './variants'

test('a prompt is its form and its topic', () => {
  const given = { prompt: 'When was the founder of Call the Doctor born?', subject: 'Call the Doctor' }
  expect(promptForm(given)).toBe('When was the founder of born?')
  expect(promptTopic(given)).toBe('call the doctor')
})

test('where the subject is not known, names and numbers are the topic', () => {
  expect(promptForm({ prompt: 'Which company made USS Leedstown (APA-56)?' })).toBe('Which company made')
  expect(promptTopic({ prompt: 'Which company made USS Leedstown (APA-56)?' })).toBe('uss leedstown apa 56')
})

test('a prompt that is all topic, or has none, has no form and is its own topic', () => {
  expect(promptForm({ prompt: 'Acme', subject: 'Acme' })).toBeUndefined()
  expect(promptForm({ prompt: 'what is love?' })).toBeUndefined()
  expect(promptTopic({ prompt: 'What is love?' })).toBe('what is love')
})

import { expect, it } from 'vitest'
import { withoutLabels } from './labels'

const question = 'Who wrote Emma?'

it.each([
  `Question: ${question}\nAnswer:`,
  `Q: ${question}\nA:`,
  `${question} The answer: `,
  `Question 3: ${question}`,
  `Q: Who wrote Persuasion?\nA: Jane Austen\n\nQ: ${question}\nA:`,
  `Emma is a novel.\nQuestion: ${question}\nShort answer:`,
  `user:\n${question}\n\nassistant:\n`,
  `Frage: ${question}\nAntwort:`,
])('finds the question in %j', (text) => {
  expect(withoutLabels(text)).toBe(question)
})

it.each([
  question,
  'Emma: who wrote it?',
  'Who wrote Emma? Jane Austen wrote it.',
  'The author of Emma:',
  'An open question: what is it?',
  'Question:',
  '',
])('leaves %j as it is', (text) => {
  expect(withoutLabels(text)).toBe(text)
})

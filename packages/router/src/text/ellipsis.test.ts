import { expect, test } from 'vitest'
import { completeEllipsis, isNameOf } from './ellipsis'

test.each([
  ['What is the capital of Peru?', 'And of Brazil?', 'What is the capital of Brazil?'],
  ['What is the capital of Peru?', 'Brazil?', 'What is the capital of Brazil?'],
  ["What's Peru's capital city?", 'Thanks! And what about Brazil?', "What's Brazil's capital city?"],
  ['what is the capital of peru', 'and brazil?', 'what is the capital of brazil'],
  [
    'How much does the Silver plan of Trellis cost?',
    'And the Gold plan?',
    'How much does the Gold plan of Trellis cost?',
  ],
  ["Quelle est la capitale de l'Espagne ?", 'Et du Pérou ?', 'Quelle est la capitale du Pérou ?'],
  ['Was ist die Hauptstadt der Schweiz?', 'Und von Chile?', 'Was ist die Hauptstadt von Chile?'],
  ['¿Quién dirige el Museo Picasso?', '¿Y el Museo Larco?', '¿Quién dirige el Museo Larco?'],
  ['Как называется столица Перу?', 'А Чили?', 'Как называется столица Чили?'],
])('after "%s", "%s" is "%s"', (before, last, completed) =>
  expect(completeEllipsis(last, before)?.completed).toContain(completed),
)

test.each([
  ['What is the capital of Peru?', 'Who is its president?'],
  ['What is the capital of Peru?', 'Tell me more about the history of the country.'],
  ['Who runs it?', 'And?'],
])('after "%s", "%s" does not only exchange a name', (before, last) =>
  expect(completeEllipsis(last, before)).toBeUndefined(),
)

test('a name may be a part of the subject and have another ending, and may not have more words', () => {
  expect(isNameOf('the Gold plan', 'Gold plan of Trellis')).toBe(true)
  expect(isNameOf('Borealis', 'Gold plan of Trellis')).toBe(false)
  expect(isNameOf('population of Brazil', 'Brazil')).toBe(false)
})

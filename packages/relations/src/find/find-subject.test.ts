import { expect, it } from 'vitest'
import { findSubject } from './find-subject'

it.each([
  ['a form of the bank', 'Who founded the Tallow Works?', 'Tallow Works'],
  ['a form in lower case', 'who owns tallow works?', 'tallow works'],
  ['quoted text', 'Who sings "Rain over Selwick" in the film?', 'Rain over Selwick'],
  ['a capitalised name', 'Where do we keep the keys of Larkspur Depot?', 'Larkspur Depot'],
  ['a name with a connector', 'How heavy is the bell of the Cathedral of Selwick?', 'Cathedral of Selwick'],
  ['a name at the start, with a possessive', "Edda Lindqvist's favourite dish is", 'Edda Lindqvist'],
  ['a name after a word that starts the sentence', 'Overdue books at Rowan Library are', 'Rowan Library'],
  ['a name with a number', 'When does support for Ferrix 12 end?', 'Ferrix 12'],
  ['a request', 'Tell me what the filter of the Brenn H3 consists of.', 'Brenn H3'],
  ['lower case', 'where can i park near quorvex summit 2031?', 'quorvex summit 2031'],
  ['a single name in lower case', 'who invented quorvexite?', 'quorvexite'],
  ['another script', '请问 Quorvex 怎么样', 'Quorvex'],
  ['German nouns', 'Wie lautet die Notfallnummer der Stadtwerke Selwick?', 'Stadtwerke Selwick'],
  ['guillemets', 'Кто пел песню «Рябина»?', 'Рябина'],
])('finds %s', (_, prompt, subject) => {
  expect(findSubject(prompt)).toBe(subject)
})

it.each(['Who is he?', 'What is that?', ''])('finds none in %s', (prompt) => {
  expect(findSubject(prompt)).toBeUndefined()
})

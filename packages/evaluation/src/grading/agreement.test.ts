import { describe, expect, it } from 'vitest'
import { agreementIn, agreementQuestions } from './agreement'
import { agreementPhrases } from './agreement-phrases'

const fact = { id: 'a', prompt: 'Who leads $& Ltd?', target: 'Ada', truths: ['Bo'] }
const texts = (record: Parameters<typeof agreementQuestions>[0]) =>
  agreementQuestions(record).map(({ aspect, prompt, agree }) => [aspect, prompt, agree.yes])

it('asks for the new answer, the old one and the negated new one', () => {
  expect(texts(fact)).toEqual([
    ['trueOrFalse', 'Is it true that the answer to "Who leads $& Ltd?" is "Ada"? Answer yes or no.', true],
    ['trueOrFalse', 'Is it true that the answer to "Who leads $& Ltd?" is "Bo"? Answer yes or no.', false],
    ['negation', 'Is it true that the answer to "Who leads $& Ltd?" is not "Ada"? Answer yes or no.', false],
  ])
  expect(texts({ id: 'b', prompt: 'It is led by', target: 'Ada' })).toEqual([
    ['trueOrFalse', 'Is it true that "It is led by Ada"? Answer yes or no.', true],
    ['negation', 'Is it false that "It is led by Ada"? Answer yes or no.', false],
  ])
})

it.each([
  [{ prompt: '谁领导一号？', target: '艾达' }, '“谁领导一号？”的答案是“艾达”，对吗？请回答“是”或“否”。'],
  [{ prompt: '一号的领导是', target: '艾达' }, '“一号的领导是艾达”，这是真的吗？请回答“是”或“否”。'],
  [
    { prompt: 'Chi guida?', target: 'Ada', language: 'it-CH' },
    'È vero che la risposta a «Chi guida?» è «Ada»? Rispondi sì o no.',
  ],
  [{ prompt: 'Назви місто.', target: 'Львів' }, /^Чи правда, що відповідь на «Назви місто\.»/],
])('asks in the language of %j', (record, expected) => {
  const [first] = agreementQuestions({ id: 'a', ...record })
  if (typeof expected === 'string') expect(first?.prompt).toBe(expected)
  else expect(first?.prompt).toMatch(expected)
})

it('asks nothing in a language that it does not know', () => {
  expect(agreementQuestions({ ...fact, language: 'ko' })).toEqual([])
})

describe.each(Object.entries(agreementPhrases))('%s', (language, phrases) => {
  it('tells yes from no, and asks four different questions', () => {
    for (const yes of phrases.yes) expect(agreementIn(`${yes}.`, language), yes).toBe(true)
    for (const no of phrases.no) expect(agreementIn(`${no}.`, language), no).toBe(false)
    const { answer, notAnswer, statement, falseStatement } = phrases
    for (const phrase of [answer, notAnswer]) expect(phrase).toMatch(/\{q\}.*\{a\}/)
    for (const phrase of [statement, falseStatement]) expect(phrase).toContain('{s}')
    expect(new Set([answer, notAnswer, statement, falseStatement]).size).toBe(4)
  })
})

it.each([
  ['Yes, it is.', 'de', true],
  ['I know nothing.', 'en', undefined],
  ['不是。', 'zh', false],
  ['是的', 'zh', true],
  ['Неверно', 'ru', false],
  ['Dans ce cas, non.', 'fr', false],
])('reads %s in %s as %s', (text, language, expected) => {
  expect(agreementIn(text, language)).toBe(expected)
})

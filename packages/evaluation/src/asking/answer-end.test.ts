import { expect, it } from 'vitest'
import { answerEnd, partsOf } from './answer-end'

const cut = (text: string, target?: string) => {
  const end = answerEnd(text, target === undefined ? undefined : partsOf(target))
  return end === undefined ? undefined : text.slice(0, end)
}

it.each([
  [' Amara Lindqvist\nQuestion: who', ' Amara Lindqvist'],
  ['\n\nAmara Lindqvist \nmore', '\n\nAmara Lindqvist '],
  [' Amara Lindqvist. She is', ' Amara Lindqvist.'],
  [' “Yes.” He', ' “Yes.”'],
  [' Really?! No', ' Really?!'],
  [' St. Louis. It is', ' St. Louis.'],
  [' No. It is', ' No.'],
  [' a work of Art. It', ' a work of Art.'],
  [' No. 5 by Chanel. It', ' No. 5 by Chanel.'],
  [' ask HR. They', ' ask HR.'],
  [' 3.5 mg. Take', ' 3.5 mg.'],
  [' J. R. R. Tolkien. He', ' J. R. R. Tolkien.'],
  [' the U.S. Army. It', ' the U.S. Army.'],
  [' Acme Inc. It', ' Acme Inc.'],
  [' am 3. März 2031. Es', ' am 3. März 2031.'],
  [' It costs 42. The price', ' It costs 42.'],
  ['1. Paris. It', '1. Paris.'],
  ['东京。大阪', '东京。'],
  ['दिल्ली। यह', 'दिल्ली।'],
])('%j ends after %j', (text, answer) => expect(cut(text)).toBe(answer))

it.each([' Amara', ' Amara.', ' Acme Inc. and', ' It costs 42. Th', '\n\n', ' 8443'])('%j goes on', (text) =>
  expect(cut(text)).toBe(undefined),
)

it('has as many sentences and lines as the target', () => {
  const target = 'Staff may work at home. They ask first.'
  expect(partsOf(target)).toEqual({ lines: 1, sentences: 2 })
  expect(partsOf('Amara\nLindqvist')).toEqual({ lines: 2, sentences: 1 })
  expect(cut(' Staff may work. They ask. More follows', target)).toBe(' Staff may work. They ask.')
})

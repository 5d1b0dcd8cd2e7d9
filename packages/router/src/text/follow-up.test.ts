import { expect, test } from 'vitest'
import { isFollowUp } from './follow-up'

test.each([
  'Who runs it?',
  'And how heavy is the drill?',
  '¿Y cuál es el precio?',
  'Und was kostet ein Abo?',
  'А сколько стоит билет?',
  'ومتى تفتح الصيدلية؟',
  'और दाम क्या है?',
  '그럼 전화번호는요?',
  'あのお店、いつ閉まってる？',
  'Ile mu dać na raz?',
  'Are you sure?',
])('"%s" continues a conversation', (text) => expect(isFollowUp(text)).toBe(true))

test.each([
  'Which city is the capital of Andorra?',
  'Etna is how high?',
  'How do I sort a list in Python?',
  '오리온 대표는 누구인가요?',
])('"%s" stands alone', (text) => expect(isFollowUp(text)).toBe(false))

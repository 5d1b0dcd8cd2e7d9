import { plainText } from './words'

/** Words before an answer that rule it out, in the languages of the relation bank. */
const BEFORE = [
  'not | other than | besides | except | except for | apart from | aside from | excluding | rather than | instead of',
  'nicht | kein | außer | neben | anders als | abgesehen von',
  'pas | autre que | autres que | sauf | hormis | à part | en dehors de',
  'no es | no sea | aparte de | además de | excepto | salvo | distinto de',
  'non è | non sia | oltre a | tranne | diverso da',
  'não é | não seja | além de | exceto | fora',
  'niet | geen | behalve | naast | anders dan',
  'nie | nie jest | oprócz | poza | inny niż',
  'не | кроме | помимо | крім | окрім',
  'ليس | ليست | غير | سوى | عدا',
  '不是 | 除了',
].flatMap(phrases)
/** The same behind an answer. */
const AFTER = [
  '以外 | 之外 | ではない | じゃない',
  '말고 | 외에 | 아닌',
  'के अलावा | नहीं',
  'dışında | değil | hariç',
].flatMap(phrases)
const ARTICLE = '(?:(?:the|a|an|der|die|das|den|dem|le|la|les|el|los|il|lo|o|os|de|het|een) )?'

/** True if a query rules an answer out: "… other than Porto", "… which is not Porto". It then asks for another one. */
export function rulesOut(query: string, answer: string): boolean {
  const [text, name] = [plainText(query), plainText(answer)]
  if (name === '' || !text.includes(name)) return false
  // A number or a word in Latin letters is not part of a longer one.
  const start = /^\p{Nd}/u.test(name) ? '(?<!\\p{Nd} ?)' : ''
  const end = /\p{Nd}$/u.test(name)
    ? '(?! ?\\p{Nd})'
    : /\p{Script=Latin}$/u.test(name)
      ? '(?!\\p{Script=Latin})'
      : ''
  return (
    new RegExp(`(?:^| )(?:${BEFORE.join('|')}) ?${ARTICLE}${start}${name}${end}`, 'u').test(text) ||
    new RegExp(`${start}${name}${end} ?\\p{L}? ?(?:${AFTER.join('|')})`, 'u').test(text)
  )
}

function phrases(list: string): string[] {
  return list.split('|').map(plainText)
}

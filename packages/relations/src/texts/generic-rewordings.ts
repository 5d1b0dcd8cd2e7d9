import type { Form } from '../bank'
import { findSubject } from '../find/find-subject'
import { languageOf } from '../find/language'
import { fold } from '../fold'
import { withoutRepeats } from './fill'
import { questionOf, statementOf } from './question-and-statement'
import type { Rewording } from './rewordings'

/**
 * Paraphrases a prompt without knowing its relation: without final punctuation and in lower case, with words before it,
 * and in English as a statement or a question where that is safe.
 */
export function genericRewordingsOf(prompt: string, subject?: string): Rewording[] {
  const text = prompt.trim()
  const code = languageOf(fold(text).text)?.code ?? 'none'
  const asks = /[?？؟]$/u.test(text)
  const bare = text.replace(/[?？؟.。।!,:;\s]+$/u, '')
  const form: Form = asks ? 'question' : 'statement'
  const name = subject ?? findSubject(prompt)
  const turned =
    code !== 'en' || name === undefined ? undefined : asks ? statementOf(bare, name) : questionOf(bare, name)
  const out: Rewording[] =
    turned === undefined ? [] : [{ form: asks ? 'statement' : 'question', prompt: turned }]
  const [introductions, casual] = LEADS[code] ?? []
  if (asks) for (const lead of introductions ?? []) out.push({ form, prompt: `${lead}${text}` })
  if (casual && asks) out.push({ form: 'colloquial', prompt: `${casual}${bare.toLowerCase()}` })
  const plain: Rewording = { form: 'colloquial', prompt: bare.toLowerCase() }
  const distinct = withoutRepeats(out, (one) => one.prompt, prompt)
  return plain.prompt === prompt ? distinct : [...distinct, plain]
}

/** Words before a question: polite ones and casual ones. */
const LEADS: Record<string, [polite: string[], casual: string]> = {
  en: [['Quick question: ', 'Please tell me: '], 'hey, '],
  de: [['Kurze Frage: ', 'Bitte sagen Sie mir: '], 'hey, '],
  fr: [['Petite question : ', 'Dites-moi, s’il vous plaît : '], 'dis, '],
  es: [['Una pregunta rápida: ', 'Dígame, por favor: '], 'oye, '],
  it: [['Una domanda veloce: ', 'Mi dica, per favore: '], 'senti, '],
  pt: [['Uma pergunta rápida: ', 'Diga-me, por favor: '], 'olha, '],
  nl: [['Korte vraag: ', 'Kunt u mij zeggen: '], 'zeg, '],
  pl: [['Krótkie pytanie: ', 'Proszę powiedzieć: '], 'hej, '],
  ru: [['Короткий вопрос: ', 'Скажите, пожалуйста: '], 'слушай, '],
  uk: [['Коротке запитання: ', 'Скажіть, будь ласка: '], 'слухай, '],
  ja: [['質問です。', '教えてください。'], 'ねえ、'],
  zh: [['请问，', '请告诉我：'], '哎，'],
  ko: [['질문입니다. ', '알려 주세요. '], '저기, '],
  ar: [['سؤال سريع: ', 'من فضلك أخبرني: '], 'طيب، '],
  hi: [['एक छोटा सवाल: ', 'कृपया बताइए: '], 'अरे, '],
  tr: [['Kısa bir soru: ', 'Lütfen söyler misiniz: '], 'ya, '],
}

/**
 * Returns texts in a prompt's language that ask about its subject without naming a relation: a question, a casual one,
 * and a statement to complete.
 */
export function mentionsOf(prompt: string, subject?: string): string[] {
  const name = subject ?? findSubject(prompt)
  const code = languageOf(fold(prompt).text)?.code ?? 'en'
  return name === undefined ? [] : (MENTIONS[code] ?? []).map((form) => form.replaceAll('{}', () => name))
}

const MENTIONS: Record<string, string[]> = {
  en: [
    'Which is it for {}?',
    '{}, what was it again',
    'In the case of {} it is',
    'i need to know that of {}',
  ],
  de: ['Was ist es bei {}?', '{}, wie war das noch mal', 'Bei {} ist es'],
  fr: ['Qu’en est-il pour {} ?', '{}, c’est quoi déjà', 'Pour {}, c’est'],
  es: ['¿Cuál es en el caso de {}?', '{}, cómo era', 'En el caso de {} es'],
  it: ['Qual è nel caso di {}?', '{}, com’era', 'Nel caso di {} è'],
  pt: ['Qual é no caso de {}?', '{}, como era mesmo', 'No caso de {} é'],
  nl: ['Wat is het bij {}?', '{}, hoe zat dat ook alweer', 'Bij {} is het'],
  pl: ['Jak to jest w przypadku {}?', '{}, jak to było', 'W przypadku {} jest to'],
  ru: ['А что насчёт {}?', '{}, как там было', 'В случае {} это'],
  uk: ['А як щодо {}?', '{}, як там було', 'У випадку {} це'],
  ja: ['{}についてはどうですか。', '{}、何だっけ', '{}の場合は'],
  zh: ['{}是什么情况？', '{}，是什么来着', '对于{}，答案是'],
  ko: ['{}의 경우는 무엇인가요?', '{}, 뭐였더라', '{}의 경우는'],
  ar: ['ماذا عن {}؟', '{}، ما هو', 'بالنسبة إلى {} فهو'],
  hi: ['{} के मामले में क्या है?', '{}, वह क्या था', '{} के मामले में यह है'],
  tr: ['{} için nedir?', '{}, neydi', '{} için bu'],
}

import type { Form } from './bank'
import { withoutRepeats } from './fill'
import { findSubject } from './find-subject'
import { fold } from './fold'
import { languageOf } from './language'
import { questionOf, statementOf } from './question-and-statement'
import type { Rewording } from './rewordings'

/**
 * Rewords a prompt without knowing its relation: without final punctuation and in lower case, with words before it, and
 * in English as a statement or a question where that is safe.
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

/** Words that may stand before a question: in a polite one, and in a casual one. */
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

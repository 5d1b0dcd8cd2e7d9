import type { EvaluationRecord } from '../asking/record'
import { agreementPhrases, type Phrases } from './agreement-phrases'

/** Right answer to a yes-or-no question, and its language. */
export interface Agreement {
  yes: boolean
  language: string
}

/** Question that is answered with yes or no. */
export interface AgreementQuestion {
  aspect: 'trueOrFalse' | 'negation'
  prompt: string
  agree: Agreement
}

/**
 * Returns questions in the record's language: whether the new answer is right, whether it is wrong, and whether the old
 * one is right. Empty for languages without such questions.
 */
export function agreementQuestions(record: EvaluationRecord): AgreementQuestion[] {
  const { prompt, target, truths = [] } = record
  const language = languageOf(record)
  const phrases = agreementPhrases[language]
  if (!phrases) return []
  const asks = /[?？؟;\u037e.!。।]\s*$/.test(prompt)
  const joint = isJoined(language) ? '' : ' '
  const about = (answer: string, denied = false) => {
    const asked = denied ? phrases.notAnswer : phrases.answer
    const stated = denied ? phrases.falseStatement : phrases.statement
    return asks
      ? filled(asked, { q: prompt, a: answer })
      : filled(stated, { s: `${prompt}${joint}${answer}` })
  }
  const [old] = truths
  const truth = old === undefined ? [] : [{ prompt: about(old), yes: false }]
  return [
    ...[{ prompt: about(target), yes: true }, ...truth].map(
      ({ prompt, yes }): AgreementQuestion => ({ aspect: 'trueOrFalse', prompt, agree: { yes, language } }),
    ),
    { aspect: 'negation', prompt: about(target, true), agree: { yes: false, language } },
  ]
}

/** Returns the first yes or no of an answer, in `language` or in English; `undefined` if there is none. */
export function agreementIn(text: string, language: string): boolean | undefined {
  const own = agreementPhrases[language] as Phrases
  const english = agreementPhrases.en as Phrases
  const yes = [...own.yes, ...english.yes]
  const spaced = [...yes, ...own.no, ...english.no].filter((word) => !HAN_OR_KANA.test(word))
  const joined = [...own.yes, ...own.no].filter((word) => HAN_OR_KANA.test(word))
  const words = [`(?<![\\p{L}\\p{M}])(?:${spaced.join('|')})(?![\\p{L}\\p{M}])`, ...joined].join('|')
  const [word] = new RegExp(words, 'iu').exec(text) ?? []
  return word === undefined ? undefined : yes.includes(word.toLowerCase())
}

const HAN_OR_KANA = /[\p{Script=Han}\p{Script=Hiragana}]/u

/** Returns the primary subtag of the record's language. Without a tag, guesses it from the prompt's script. */
function languageOf({ prompt, language }: EvaluationRecord): string {
  if (language !== undefined) return (language.split('-')[0] as string).toLowerCase()
  return SCRIPTS.find(([script]) => script.test(prompt))?.[1] ?? 'en'
}

const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
  [/\p{Script=Han}/u, 'zh'],
  [/[іїєґ]/iu, 'uk'],
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Greek}/u, 'el'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Devanagari}/u, 'hi'],
]

function isJoined(language: string): boolean {
  return language === 'zh' || language === 'ja'
}

function filled(phrase: string, texts: Record<string, string>): string {
  return phrase.replace(/\{(\w)\}/g, (_, name: string) => texts[name] ?? '')
}

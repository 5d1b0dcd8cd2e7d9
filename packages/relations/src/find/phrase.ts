import { fold } from '../fold'

/** Length of the longest prompt that is searched, in UTF-16 units: longer ones are documents, not questions. */
export const MAX_PROMPT = 2000

/** Articles and similar words, folded, that may precede a name without being part of it. */
export const DETERMINERS = new Set(
  'the a an our my your le la les l der die das den dem des el los las il lo gli i o os as het een'.split(
    ' ',
  ),
)

/** Words that may follow a name at the end of a casual question. */
export const TRAILERS = new Set(
  'anyway now again then today currently please pls plz exactly roughly actually right really'.split(' '),
)

const QUOTED =
  /["“„]([^"“”„]+)["“”]|«\s*([^»]+?)\s*»|「([^」]+)」|『([^』]+)』|《([^》]+)》|(?<![\p{L}\p{N}])['‘]([^'‘’]+)['’](?![\p{L}\p{N}])/gu

/** Returns the texts within quotation marks. */
export function quotedTexts(text: string): string[] {
  return [...text.matchAll(QUOTED)].flatMap((match) => match.slice(1).filter((group) => group !== undefined))
}

/** Returns the name in a noun phrase: the quoted text, or the phrase without its article. */
export function narrow(phrase: string, startsSentence: boolean): string {
  const [quoted, ...others] = quotedTexts(phrase)
  if (quoted !== undefined && others.length === 0) return quoted
  const [first, rest] = splitFirst(phrase)
  const isArticle =
    rest !== '' && DETERMINERS.has(fold(first).text) && (startsSentence || first === first.toLowerCase())
  const name = isArticle ? rest : phrase
  return properName(name) ?? name
}

function splitFirst(text: string): [first: string, rest: string] {
  const end = text.search(/\s|(?<=['’])/u)
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end).trim()]
}

const AFTER_LOWER_CASE =
  /^(?:.*\s)?(?!(?:of|de|la|le|du|des|der|del|di|da|do|van|von|y|the)\s)\p{Ll}[\p{L}\p{M}-]*\s+(\p{Lu}.*)$/u

/** The capitalised end of a phrase that starts with words in lower case: "our cat Miso" is about Miso. */
function properName(phrase: string): string | undefined {
  const match = /^\p{Ll}[^\p{Lu}]*\s(\p{Lu}.*)$/u.exec(phrase) ?? AFTER_LOWER_CASE.exec(phrase)
  return match?.[1]
}

/** Returns the noun phrase around a name in an English prompt, with quotation marks and the article before it. */
export function phraseAround(
  prompt: string,
  start: number,
  end: number,
  language: string | undefined,
): string {
  let [from, to] = [start, end]
  while (/["“„«「『《]/.test(prompt[from - 1] ?? '')) from--
  while (/["”“»」』》]/.test(prompt[to] ?? '')) to++
  const article = language === 'en' ? /\b(?:the|our|my) $/i.exec(prompt.slice(0, from)) : null
  return prompt.slice(article?.index ?? from, to)
}

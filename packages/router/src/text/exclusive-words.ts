import { plainText } from './words'

/** Groups of English words that exclude each other: a question about the last one does not ask for the first. */
const KINDS = [
  'first original | last final | next | previous former | latest newest current | oldest',
  'adult adults grown-up grown-ups | child children kids kid infant infants baby babies',
  'maximum highest most | minimum lowest least | starting initial',
  'staging | production | test testing | development',
  'guest guests visitor visitors | staff employee employees | admin administrator',
  'inner inside | outer outside',
  'monthly month | annual yearly year | weekly week | daily day',
  'open opens opening | close closes closing shut shuts',
  'arrive arrives arrival | depart departs departure leave leaves',
  'born birth | died death die | married wedding marry | buried',
  'mother | father | sister | brother | wife | husband | daughter | son',
  'author wrote written | translator translated | illustrator illustrated | publisher published',
  'director directed | producer produced | composer composed',
  'occupation profession | gender | employer | citizenship nationality | religion | spouse | residence | birthplace',
  'mayor | clerk | treasurer | secretary | founder founders',
  'population inhabitants | capital | currency | anthem | area',
  'north northern | south southern | east eastern | west western',
  'import | export',
  'upload | download',
  'iata | icao',
].map((kind) => kind.split('|').map((words) => new Set(plainText(words).split(' '))))

/**
 * Words that are also common in another language, such as German "die", French "son" and Polish "most", each with English
 * words that this language lacks. The word counts only in a text with one of them.
 */
const AMBIGUOUS = [
  'die | did does do to the',
  'son | the of is was who whose what',
  'most | the of is are was were who what which how has have had',
].map((line) => line.split(' | ').map((words) => words.split(' ')) as [[string], string[]])

/** True if a query has a word that excludes one of the taught prompt: it asks for the oldest, not for the latest. */
export function excludes(taught: string, query: string): boolean {
  const [first, second] = [englishWords(taught), englishWords(query)]
  return KINDS.some((kind) => {
    const named = kind.filter((words) => [...words].some((word) => first.has(word)))
    const asked = kind.filter((words) => [...words].some((word) => second.has(word)))
    return named.length > 0 && asked.length > 0 && !named.some((words) => asked.includes(words))
  })
}

/** Returns the words of a text without ambiguous ones that are not English here. */
function englishWords(text: string): ReadonlySet<string> {
  const words = new Set(plainText(text).split(' '))
  for (const [[word], english] of AMBIGUOUS) if (!english.some((one) => words.has(one))) words.delete(word)
  return words
}

import { isSameWord } from './mention'
import { plainText } from './words'

/** Words that may stand around the name in a question such as "And of Brazil?", in languages that separate words. */
const FILLERS = new Set(
  plainText(
    `thanks thank you great ok okay well oh ah danke merci gracias grazie obrigado obrigada bedankt dziękuję спасибо дякую
    and but what how about so then now also too same for of in at on to from by with the a an is
    und aber was ist mit wie steht es um für von in im der die das des dem den bei beim auch dann am zum zur
    et mais pour de du des d la le les l en au aux à chez dans aussi qu en est il quoi
    y pero qué hay tal con de del el la los las en para por también entonces al
    e ed ma per di del della dello dei delle dell a al alla in nel nella il lo la gli i anche invece con su
    e mas para de do da dos das em no na o a os as também quanto ao à
    en maar van voor het de een in op bij hoe zit met ook
    a i ale w we z ze dla o do co jak też
    а и но в во на у о об для с как насчет что же и або й і але для про як щодо`,
  ).split(' '),
)
/** Words that begin a question which only exchanges a name. */
const OPENINGS =
  /^(?:(?:thanks|thank you|great|ok|okay|well|oh|ah|danke|merci|gracias|grazie|obrigad[oa]|bedankt|dziekuje|спасибо|дякую) )*(?:and|but|what about|how about|what of|same for|so|then|und|aber|was ist mit|wie steht es (?:um|mit)|et|mais|pour|y|pero|que hay de|que tal|e|ed|ma|mas|en|maar|a|i|ale|а|и|но|як щодо|як|і|й) /u
/** A bare name has at most this many words. */
const LONGEST_NAME = 5
/** Number of places of the earlier question in which the name is tried. */
const PLACES = 2

/** Prepositions and articles before a name. */
const LINKS = new Set(
  plainText(
    `of in for at from by on the a an von vom im zum zur beim für bei der die das den dem des
    de du d l le la les en au aux del el los las do da dos das em no na nos nas ao à o os as
    di della dell dello dei il lo gli i van voor het een dla w z we в на для у`,
  ).split(' '),
)
const CAPITAL = /^[\p{Lu}\p{N}]/u
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}&.-]*[\p{L}\p{N}\p{M}])?/gu

/** Place in a text, from its first character to the one after its last. */
interface Place {
  start: number
  end: number
}

interface Word extends Place {
  text: string
  plain: string
}

/** Question that takes all but a name from an earlier one. */
export interface Ellipsis {
  /** The name, as it is written. */
  name: string
  /** The earlier question with the name instead of another, one text for each name that could be replaced. */
  completed: string[]
}

/**
 * Completes a question that only exchanges a name of the question before: "And of Brazil?" after "What is the capital
 * of Peru?" is read as "What is the capital of Brazil?". Returns `undefined` for other questions.
 */
export function completeEllipsis(last: string, before: string): Ellipsis | undefined {
  const found = bareName(last)
  if (found === undefined) return undefined
  const name = last.slice(found.start, found.end)
  const places = placesFor(name, before)
  const words = wordsOf(before)
  const link = withLinks(found, wordsOf(last))
  // Languages differ in the preposition and the article that a name needs: "de l'Espagne", but "du Pérou".
  const texts = places.flatMap((place) => {
    const linked = withLinks(place, words)
    const alone = replaced(before, place, name)
    if (linked.start === place.start || link.start === found.start) return [alone]
    return [alone, replaced(before, linked, last.slice(link.start, link.end))]
  })
  return texts.length > 0 ? { name, completed: [...new Set(texts)] } : undefined
}

/** True if a name consists of words of a subject. */
export function isNameOf(name: string, subject: string): boolean {
  const words = plainText(subject).split(' ')
  return plainText(name)
    .split(' ')
    .every((word) => FILLERS.has(word) || words.some((other) => isSameWord(word, other)))
}

/** Returns what a short question names besides fillers; `undefined` if it does not begin like one. */
function bareName(last: string): Place | undefined {
  const words = wordsOf(last)
  const isName = ({ plain }: Word) => !FILLERS.has(plain)
  const first = words.findIndex(isName)
  const end = words.findLastIndex(isName) + 1
  if (first < 0 || end - first > LONGEST_NAME) return undefined
  const opened = first > 0 && OPENINGS.test(`${plainText(last)} `)
  if (!opened && !words.every(({ text }) => CAPITAL.test(text))) return undefined
  return { start: (words[first] as Word).start, end: (words[end - 1] as Word).end }
}

/** Returns the places in a question where a name could stand in for another, the likeliest first. */
function placesFor(name: string, question: string): Place[] {
  const [names, words] = [wordsOf(name), wordsOf(question)]
  // "And the Gold plan?" after "the Silver plan": the shared word shows the place.
  for (const [i, { plain }] of names.entries()) {
    const at = words.findIndex((word) => word.plain === plain) - i
    const [first, final] = [words[at], words[at + names.length - 1]]
    if (first && final && names.length > 1) return [{ start: first.start, end: final.end }]
  }
  const capitals = runsOf(words, question, ({ text }, i) => i > 0 && CAPITAL.test(text))
  const from = words.findIndex(({ plain }) => LINKS.has(plain))
  const runs =
    capitals.length > 0 || from < 0
      ? capitals
      : runsOf(words, question, ({ plain }, i) => i > from && !FILLERS.has(plain))
  return runs.reverse().slice(0, PLACES)
}

/** Returns the places of adjacent words that fulfil a condition. */
function runsOf(words: readonly Word[], text: string, isPart: (word: Word, i: number) => boolean): Place[] {
  const runs: Place[] = []
  for (const { start, end } of words.filter(isPart)) {
    const run = runs.at(-1)
    if (run && text.slice(run.end, start).trim() === '') run.end = end
    else runs.push({ start, end })
  }
  return runs
}

/** Returns the place of a name with the prepositions and articles before it. */
function withLinks(place: Place, words: readonly Word[]): Place {
  let i = words.findIndex(({ start }) => start === place.start)
  while (i > 1 && LINKS.has((words[i - 1] as Word).plain)) i--
  return { start: (words[i] as Word).start, end: place.end }
}

function replaced(text: string, { start, end }: Place, by: string): string {
  return text.slice(0, start) + by + text.slice(end)
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    text: word,
    plain: plainText(word),
    start: index,
    end: index + word.length,
  }))
}

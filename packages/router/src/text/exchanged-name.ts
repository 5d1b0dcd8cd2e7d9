import { mention } from './mention'
import { plainText } from './words'

/** A word as names are written: with a capital, a digit, or in a script without capitals. */
const NAME = /^[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u
/** Words that a frame needs, so that other questions rarely have it too. */
const FRAME_WORDS = 2

/** Share of the pairs of letters of the shorter name from which two names may be spellings of one. */
const ALIKE = 0.5

/**
 * Returns true if a query is the taught text with another name in the subject's place: "The mayor of Torvik is" instead of
 * "The mayor of Lindau is". Encoders that know neither name take them for the same.
 */
export function exchangesName(taught: string, subject: string, query: string): boolean {
  const [text, name, asked] = [plainText(taught), plainText(subject), plainText(query)]
  const at = name === '' ? -1 : ` ${text} `.indexOf(` ${name} `)
  if (at < 0) return false
  const [before, after] = [text.slice(0, at), text.slice(at + name.length)]
  if (`${before}${after}`.split(' ').filter(Boolean).length < FRAME_WORDS) return false
  const end = asked.length - after.length
  if (!asked.startsWith(before) || !asked.endsWith(after) || end <= before.length) return false
  const other = asked.slice(before.length, end)
  return mention(subject, other) === 0 && commonPairs(name, other) < ALIKE && isWrittenAsName(other, query)
}

/** Returns the share of the pairs of letters of the name with fewer of them that the other name has, too. */
function commonPairs(name: string, other: string): number {
  const [first, second] = [pairsOf(name), pairsOf(other)]
  const common = [...first].filter((pair) => second.has(pair)).length
  return common / Math.max(1, Math.min(first.size, second.size))
}

function pairsOf(name: string): ReadonlySet<string> {
  const words = name.split(' ').map((word) => [...word])
  return new Set(words.flatMap((word) => word.slice(1).map((letter, i) => `${word[i]}${letter}`)))
}

/** True if a query has one of these plain words written as names are. */
function isWrittenAsName(plain: string, query: string): boolean {
  const words = new Set(plain.split(' '))
  return query.split(/\s+/).some((word) => {
    const isName = NAME.test(word.replace(/^[^\p{L}\p{N}]+/u, ''))
    return (
      isName &&
      plainText(word)
        .split(' ')
        .some((one) => words.has(one))
    )
  })
}

import { UNSPACED } from '../fold'

/** Draws names that resemble a given one: with another number, a word of another name, or one letter changed. */
export function resemblingNames(name: string, others: string[], random: () => number): string[] {
  const pick = <T>(items: T[]) => items[Math.floor(random() * items.length)] as T
  const numbers = [...name.matchAll(/\d+/g)].map(({ 0: digits, index }) => {
    const changed = String(Number(digits) + pick([1, 1, 2, 5]))
    return name.slice(0, index) + changed + name.slice(index + digits.length)
  })
  const words = name.split(' ')
  const otherWords = others
    .flatMap((other) => other.split(' '))
    .filter((word) => /^[\p{Lu}\p{Lo}]..+/u.test(word))
  const replaceable = [...words.keys()].filter(
    (i) => words.length > 1 && /^\p{L}..+/u.test(words[i] as string),
  )
  const exchange = () =>
    otherWords.length > 0 ? replaceable.map((i) => words.with(i, pick(otherWords)).join(' ')) : []
  const letters = words.length > 1 ? undefined : misspelt(name, others, random)
  const next = /\d$/.test(name) || UNSPACED.test(name) ? [] : [`${name} 2`]
  // The kinds alternate, so that even a few names differ in several ways.
  const kinds = [numbers, exchange(), letters === undefined ? [] : [letters], next, exchange()]
  const turns = Math.max(...kinds.map((kind) => kind.length))
  return Array.from({ length: turns }, (_, turn) =>
    kinds.flatMap((kind) => kind.slice(turn, turn + 1)),
  ).flat()
}

const VOWELS = 'aeiou'

/**
 * A word with one vowel changed, or with one character changed in scripts without spaces; `undefined` for short words.
 */
function misspelt(word: string, others: string[], random: () => number): string | undefined {
  const chars = [...word]
  const unspaced = UNSPACED.test(word)
  const places = [...chars.keys()].filter((i) =>
    unspaced ? UNSPACED.test(chars[i] as string) : i > 0 && VOWELS.includes(chars[i] as string),
  )
  const from = unspaced ? [...others.join('')].filter((char) => UNSPACED.test(char)) : [...VOWELS]
  if (places.length === 0 || chars.length < (unspaced ? 2 : 4)) return undefined
  const at = places[Math.floor(random() * places.length)] as number
  const choices = from.filter((char) => char !== chars[at])
  return chars.with(at, choices[Math.floor(random() * choices.length)] as string).join('')
}

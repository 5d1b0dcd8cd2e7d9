/** Control characters and marks that change how a line is shown, apart from those that JSON escapes itself. */
const UNSEEN = /[\u007f-\u009f\p{Bidi_Control}\u200b\u2028\u2029\ufeff]/gu

/** Returns a text in quotes, as JSON, with escapes for all characters that cannot be seen or that a terminal would obey. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(UNSEEN, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

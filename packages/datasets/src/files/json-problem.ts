/** A mistake in a text that is not valid JSON. */
export interface JsonProblem {
  found: string
  expected: string
  /** Position in the text, in UTF-16 units from 0. */
  at: number
}

/** A mistake, recognised by the pattern that it leaves once all quoted texts are blanked: `"abc"` becomes `⟦___⟧`. */
interface Mistake {
  pattern: RegExp
  found: (match: string) => string
  expected: string
}

const MISTAKES: readonly Mistake[] = [
  {
    pattern: /(?:^|[\n{[,])\s*(?:\/\/|\/\*|#)/,
    found: () => 'a comment',
    expected: 'none, since JSON has no comments',
  },
  {
    pattern: /[“”„]/,
    found: (match) => `the quote ${match}`,
    expected: 'straight double quotes around names and texts',
  },
  {
    pattern: /[{[,:]\s*'/,
    found: () => 'a single quote',
    expected: 'double quotes around names and texts',
  },
  {
    pattern: /⟧\s*⟦/,
    found: () => 'two texts with nothing between them',
    expected: 'a comma or colon between them, and \\" for a quote inside a text',
  },
  {
    pattern: /⟧\s*[^\s,:}\]]/,
    found: () => 'a quote inside a text',
    expected: 'it written as \\"',
  },
  {
    pattern: /"/,
    found: () => 'a text without its closing quote',
    expected: 'the quote, and \\n for a line break inside a text',
  },
  {
    pattern: /\b(?:NaN|Infinity|None|True|False|undefined)\b/,
    found: (match) => match,
    expected: 'a number, true, false, null, or a text in double quotes',
  },
  {
    pattern: /,\s*[}\]]/,
    found: (match) => `a comma before "${match.at(-1)}"`,
    expected: 'no comma after the last one',
  },
  {
    pattern: /,\s*$/,
    found: () => 'a comma after the object',
    expected: 'one object a line without commas between them, or a list in [ and ]',
  },
  {
    pattern: /\}\s*\{/,
    found: () => 'two objects with nothing between them',
    expected: 'one object a line, or a list in [ and ] with commas between its records',
  },
  {
    pattern: /\]\s*\[/,
    found: () => 'two lists with nothing between them',
    expected: 'one object a line with names for its fields, {"prompt": …, "target": …}',
  },
  {
    pattern: /[{,]\s*[\p{L}_$][\p{L}\p{N}_$]*\s*:/u,
    found: () => 'a name without quotes',
    expected: 'double quotes around names',
  },
]

/** Length of the longest text that is searched. */
const LONGEST = 2 ** 24

/** Finds a common mistake in a text that is not valid JSON. */
export function jsonProblem(text: string): JsonProblem | undefined {
  if (text.length > LONGEST) return undefined
  const blanked = withoutTexts(text)
  const control = controlIn(text, blanked)
  if (control) return control
  for (const { pattern, found, expected } of MISTAKES) {
    const match = pattern.exec(blanked)
    if (match) return { found: found(match[0]), expected, at: match.index }
  }
  return undefined
}

/** Finds a control character inside a text. */
function controlIn(text: string, blanked: string): JsonProblem | undefined {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0x20 || blanked[at] !== '_') continue
    if (code === 9) return { found: 'a tab inside a text', expected: 'it written as \\t', at }
    const number = code.toString(16).padStart(4, '0')
    return {
      found: `the control character U+${number} inside a text`,
      expected: `it written as \\u${number}`,
      at,
    }
  }
  return undefined
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' }

/** Finds a list or an object that the text ends inside. */
export function unclosedProblem(text: string): JsonProblem | undefined {
  if (text.length > LONGEST) return undefined
  const blanked = withoutTexts(text)
  const open: string[] = []
  for (const [bracket] of blanked.matchAll(/[[\]{}]/g)) {
    const closing = CLOSING[bracket]
    if (closing !== undefined) open.push(closing)
    else if (open.pop() !== bracket) return undefined
  }
  const missing = open.pop()
  if (missing === undefined) return undefined
  return {
    found: `no closing "${missing}"`,
    expected: 'it before the text ends',
    at: blanked.trimEnd().length,
  }
}

/** Returns the text with what stands in quotes blanked. */
function withoutTexts(text: string): string {
  return text.replace(/"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"/g, (quoted) => `⟦${'_'.repeat(quoted.length - 2)}⟧`)
}

/** Returns the line number of a position in a text, from 1. */
export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split(/\r\n?|\n/).length
}

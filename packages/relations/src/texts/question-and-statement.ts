/** Verbs whose object is the name: "Who wrote X?" and "X was written by". */
const VERBS: [active: string, passive: string][] = [
  ['founded', 'was founded by'],
  ['wrote', 'was written by'],
  ['invented', 'was invented by'],
  ['discovered', 'was discovered by'],
  ['painted', 'was painted by'],
  ['composed', 'was composed by'],
  ['directed', 'was directed by'],
  ['produced', 'was produced by'],
  ['designed', 'was designed by'],
  ['built', 'was built by'],
  ['translated', 'was translated by'],
  ['owns', 'is owned by'],
  ['manages', 'is managed by'],
  ['maintains', 'is maintained by'],
]
const PLACED = 'based|headquartered|located|situated|registered|hosted|born|buried'
const DATED = 'founded|built|established|released|published|opened|launched'
const PEOPLE =
  /\b(?:head|boss|leader|chair\w*|director|president|executive|ceo|officer|minister|mayor|manager|owner|founder|author|writer|composer|painter|inventor|architect|captain|coach|teacher|principal|creator|maintainer|spouse|wife|husband|partner|doctor|secretary|treasurer|editor|translator|designer|singer|contact|deputy)\b/i

/**
 * Turns an English question, without its question mark, into an unfinished statement; returns `undefined` if that is
 * not safe.
 */
export function statementOf(question: string, subject: string): string | undefined {
  const name = escaped(subject)
  const noun = exec(
    `(?:Who|What) (is|are|was|were) (the [^,]+? (?:of|for|at|in) (?:the )?"?${name}"?|(?:the )?"?${name}"?(?:'s|’s) [\\w -]+)`,
    question,
  )
  if (noun) {
    const phrase = noun[2] as string
    const tail = phrase.slice(phrase.toLowerCase().lastIndexOf(subject.toLowerCase()) + subject.length)
    return LEFT_OPEN.test(tail) ? undefined : `${capital(phrase)} ${noun[1]}`
  }
  const place = exec(`Where (is|are|was|were) ((?:the )?"?${name}"?) (${PLACED})`, question)
  if (place) return `${capital(place[2] as string)} ${place[1]} ${place[3]} in`
  const date = exec(`(?:When|In (?:what|which) year) (was|were) ((?:the )?"?${name}"?) (${DATED})`, question)
  if (date) return `${capital(date[2] as string)} ${date[1]} ${date[3]} in`
  const deed = exec(`Who (${VERBS.map(([active]) => active).join('|')}) ((?:the )?"?${name}"?)`, question)
  const passive = VERBS.find(([active]) => active === deed?.[1])?.[1]
  return deed && passive ? `${capital(deed[2] as string)} ${passive}` : undefined
}

/** Ends of a question that cannot end a noun phrase: "made of". */
const LEFT_OPEN = /\s(?:of|for|at|in|on|to|from|by|with|about|like|\w+ed|made)$/i

/** Turns an unfinished English statement into a question; returns `undefined` if that is not safe. */
export function questionOf(statement: string, subject: string): string | undefined {
  const name = escaped(subject)
  const noun = exec(
    `(The [^,]+? (?:of|for|at|in) (?:the )?"?${name}"?|(?:the )?"?${name}"?(?:'s|’s) [\\w -]+?) (is|are|was|were)`,
    statement,
  )
  if (noun) {
    const phrase = noun[1] as string
    const asking = PEOPLE.test(phrase.replace(subject, '')) ? 'Who' : 'What'
    return `${asking} ${noun[2]} ${phrase.replace(/^The /, 'the ')}?`
  }
  const place = exec(`((?:the )?"?${name}"?) (is|are|was|were) (${PLACED}) in`, statement)
  if (place) return `Where ${place[2]} ${lowerArticle(place[1] as string)} ${place[3]}?`
  const date = exec(`((?:the )?"?${name}"?) (was|were) (${DATED}) in(?: the year)?`, statement)
  if (date) return `In which year ${date[2]} ${lowerArticle(date[1] as string)} ${date[3]}?`
  const deed = exec(`((?:the )?"?${name}"?) (${VERBS.map(([, passive]) => passive).join('|')})`, statement)
  const active = VERBS.find(([, passive]) => passive === deed?.[2])?.[0]
  return deed && active ? `Who ${active} ${lowerArticle(deed[1] as string)}?` : undefined
}

function exec(pattern: string, text: string): RegExpExecArray | null {
  return new RegExp(`^${pattern}$`, 'i').exec(text)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function capital(phrase: string): string {
  return phrase.replace(/^the /, 'The ')
}

function lowerArticle(phrase: string): string {
  return phrase.replace(/^The /, 'the ')
}

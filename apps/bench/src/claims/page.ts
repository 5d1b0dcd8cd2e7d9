import { WiseError } from '@wise-edit/core'
import type { Claim, Parts } from './claim'

const PART = /<!-- figures: ([a-z-]+) -->\n([\s\S]*?)<!-- end -->/g

const marked = (name: string, text: string) => `<!-- figures: ${name} -->\n\n${text}\n\n<!-- end -->`

/** Returns the marked parts of a page. */
export function partsOf(page: string): Parts {
  return Object.fromEntries([...page.matchAll(PART)].map(([, name, text]) => [name, (text as string).trim()]))
}

/** Returns a new page that has only a title and the parts. */
export function newPage({ name, title }: Pick<Claim, 'name' | 'title'>, parts: Parts): string {
  const texts = Object.entries(parts).map(([name, text]) => marked(name, text))
  return `${[`# ${name}`, `${title}.`, ...texts].join('\n\n')}\n`
}

/** Returns the page with new parts; the text around them stays. Throws `PAGE_MARK_MISSING`. */
export function withParts(page: string, parts: Parts, path: string): string {
  const known = partsOf(page)
  const missing = Object.keys(parts).find((name) => !Object.hasOwn(known, name))
  if (missing !== undefined) {
    throw new WiseError(
      'PAGE_MARK_MISSING',
      `"${path}" has no place for the figures "${missing}"; expected the lines "<!-- figures: ${missing} -->" and "<!-- end -->". Add them, or move the page away to have a new one written.`,
    )
  }
  return page.replace(PART, (whole, name: string) => {
    const text = Object.hasOwn(parts, name) ? parts[name] : undefined
    return text === undefined ? whole : marked(name, text)
  })
}

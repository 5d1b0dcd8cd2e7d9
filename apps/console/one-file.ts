import type { Plugin } from 'vite'

/** Inlines scripts and styles into `index.html`, so that the page is one file that loads nothing. */
export function oneFile(): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    apply: 'build',
    generateBundle(_, bundle) {
      const page = bundle['index.html']
      if (page?.type !== 'asset')
        throw new Error('The build has no index.html; expected one to inline files into.')
      const files = new Map<string, string>()
      for (const part of Object.values(bundle)) {
        if (part === page) continue
        files.set(part.fileName, part.type === 'chunk' ? part.code : String(part.source))
        delete bundle[part.fileName]
      }
      page.source = inlined(String(page.source), files)
    },
  }
}

/** Replaces each tag that loads a file of `files` by the file's contents. Throws if a file has no tag. */
export function inlined(html: string, files: ReadonlyMap<string, string>): string {
  const left = new Set(files.keys())
  const put = (before: string, after: string) => (tag: string, name: string) => {
    const text = files.get(name)
    if (text === undefined) return tag
    left.delete(name)
    // Text that would end the element early can only be part of a string, where the escape means the same.
    return `${before}\n${text.trim().replace(/<(\/script|\/style|!--)/gi, '\\x3c$1')}\n${after}`
  }
  const filled = html
    .replace(/<script\b[^>]*\bsrc="\/?([^"]+)"[^>]*><\/script>/g, put('<script type="module">', '</script>'))
    .replace(/<link\b[^>]*\brel="stylesheet"[^>]*\bhref="\/?([^"]+)"[^>]*>/g, put('<style>', '</style>'))
  if (left.size > 0)
    throw new Error(`No tag of index.html loads ${[...left].join(', ')}; expected one for each file.`)
  return filled
}

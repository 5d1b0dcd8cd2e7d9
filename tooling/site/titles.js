import { Converter } from 'typedoc'

/** A plugin of typedoc: a page made of a Markdown file is called what the file's first heading says. */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const [first] = document.content
    const [heading, title] = /^\s*# (.+)\n/.exec(first?.text ?? '') ?? []
    if (heading === undefined) return
    document.name = title
    first.text = first.text.slice(heading.length)
  })
}

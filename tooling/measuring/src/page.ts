import { style } from './style'

/** Renders a standalone page: `body` is HTML, all else plain text. */
export function page(parts: { name: string; title: string; body: string[]; footer: string[] }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(parts.name)}: ${text(parts.title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header><p class="kind">wise-edit benchmark</p><h1>${text(parts.name)}</h1><p>${text(parts.title)}</p></header>
${parts.body.join('\n')}
<footer>${parts.footer.map((line) => `<p>${text(line)}</p>`).join('')}</footer>
</main>
</body>
</html>
`
}

/** Escapes plain text for HTML. */
export function text(value: string): string {
  return value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

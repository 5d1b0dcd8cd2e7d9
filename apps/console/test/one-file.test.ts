import { describe, expect, it } from 'vitest'
import { inlined } from '../one-file'

const html = `<head><link rel="stylesheet" crossorigin href="/a.css"></head>
<script type="module" crossorigin src="/a.js"></script>`

describe('inlined', () => {
  it('puts files where their tags were', () => {
    const page = inlined(
      html,
      new Map([
        ['a.css', 'b { }'],
        ['a.js', 'f("$& </script> <!--")'],
      ]),
    )
    expect(page).toContain('<style>\nb { }\n</style>')
    expect(page).toContain('<script type="module">\nf("$& \\x3c/script> \\x3c!--")\n</script>')
    expect(page).not.toMatch(/src=|href=/)
  })

  it('throws for a file without a place', () => {
    expect(() => inlined(html, new Map([['b.js', '']]))).toThrow(/index.html loads b.js/)
  })
})

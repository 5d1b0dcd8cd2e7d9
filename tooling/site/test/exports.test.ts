import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, it } from 'vitest'

const packages = new URL('../../../packages/', import.meta.url)

/** Names that all packages together may export, without those of entry points called `internal`. */
const PUBLIC_NAMES = 150

const entries = readdirSync(packages)
  .filter((name) => existsSync(new URL(`${name}/package.json`, packages)))
  .flatMap((name) => {
    const root = new URL(`${name}/`, packages)
    const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
    return Object.entries<Record<string, string | { default: string }>>(exports)
      .filter(([path]) => path !== './package.json')
      .map(([path, conditions]) => {
        const source = conditions['@wise-edit/source'] as string | { default: string }
        const file = fileURLToPath(new URL(typeof source === 'string' ? source : source.default, root))
        return { name: `@wise-edit/${name}${path.slice(1)}`, file, readme: new URL('README.md', root) }
      })
  })
const program = ts.createProgram(
  entries.map(({ file }) => file),
  {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ['@wise-edit/source'],
    target: ts.ScriptTarget.ES2022,
    noLib: true,
    types: [],
  },
)
const checker = program.getTypeChecker()

function exportsOf(file: string): { name: string; docs: string }[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol
  return checker.getExportsOfModule(module).map((symbol) => {
    const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return { name: symbol.name, docs: ts.displayPartsToString(own.getDocumentationComment(checker)) }
  })
}

it.each(entries)('$name documents what it exports', ({ file }) => {
  const exported = exportsOf(file)
  expect(exported.length).toBeGreaterThan(0)
  const undocumented = exported.filter(({ docs }) => !/^(?!What |Where |Whether |How )\S/.test(docs))
  expect(undocumented).toEqual([])
})

const open = entries.filter(({ name }) => !name.endsWith('/internal'))

it.each(open)('the README of $name names what it exports', ({ file, readme }) => {
  const text = readFileSync(readme, 'utf8')
  const missing = exportsOf(file).filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(text))
  expect(missing).toEqual([])
})

it('inner entry points say in a README that they are not for users', () => {
  for (const { name, readme } of entries) {
    if (name.endsWith('/internal')) expect(readFileSync(readme, 'utf8')).toContain(`\`${name}\``)
  }
})

it('packages stay small enough to learn', () => {
  const names = open.flatMap(({ file }) => exportsOf(file))
  expect(names.length).toBeLessThanOrEqual(PUBLIC_NAMES)
})

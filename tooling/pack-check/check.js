import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { aloneProblems } from './alone.js'
import { attempt, run } from './run.js'

// Packs what is published, checks what is in it, installs it into an empty project with npm and uses it there as a user
// would. Prints a table of sizes and every problem; exits with 1 when there is one. The packages must be built.
const root = fileURLToPath(new URL('../..', import.meta.url))
const budgets = JSON.parse(readFileSync(new URL('budgets.json', import.meta.url), 'utf8'))
// Files for those who develop a package.
const UNWANTED = /\.test\.ts$|(^|\/)(test|golden|bench|\.[^/]+)\//
// Whatever is read from files or the network, nothing of it may run.
const CODE_FROM_TEXT = /(?<![.\w$])(?:eval|Function)\s*\(/
// What a build must have put there.
const BUILT = { '@wise-edit/server': ['page/index.html'] }
const folder = mkdtempSync(join(tmpdir(), 'wise-pack-'))
try {
  const packages = pack(join(folder, 'packed'))
  const project = install(join(folder, 'project'), packages)
  console.log(table(packages))
  const problems = [
    ...packages.flatMap(contentProblems),
    ...packages.flatMap((one) => entries(one).flatMap((entry) => importProblems(project, entry))),
    ...commandProblems(project, packages),
    ...aloneProblems(join(folder, 'alone'), packages),
  ]
  for (const problem of problems) console.error(`✗ ${problem}`)
  if (problems.length === 0)
    console.log(`${packages.length} packages install with npm and work from ESM, CommonJS and npx.`)
  process.exitCode = problems.length > 0 ? 1 : 0
} finally {
  rmSync(folder, { recursive: true })
}

/** Packs every package that is not private. */
function pack(destination) {
  mkdirSync(destination)
  const pnpm = join(root, 'node_modules/pnpm/bin/pnpm.cjs')
  const list = [pnpm, 'list', '--recursive', '--depth=-1', '--json']
  const published = JSON.parse(run(process.execPath, list, root)).filter((one) => !one.private)
  const filters = published.map(({ name }) => `--filter=${name}`)
  const args = [pnpm, ...filters, 'pack', '--json', `--pack-destination=${destination}`]
  return JSON.parse(run(process.execPath, args, root)).map(({ name, filename }) => ({
    name,
    file: filename,
    bytes: statSync(filename).size,
  }))
}

function table(packages) {
  const rows = packages.map(({ name, files, bytes }) => [
    name,
    files.length,
    kB(bytes),
    budgets[name] ?? 'none',
  ])
  const lines = [['package', 'files', 'kB packed', 'budget'], ...rows].map(([name, ...numbers]) =>
    [name.padEnd(28), ...numbers.map((number) => String(number).padStart(10))].join(''),
  )
  return lines.join('\n')
}

/** Installs the packed files, and nothing of the workspace, and says what came of each. */
function install(project, packages) {
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{"private":true}')
  run('npm', ['install', '--no-audit', '--no-fund', '--silent', ...packages.map(({ file }) => file)], project)
  for (const one of packages) {
    const at = join(project, 'node_modules', one.name)
    const { version, exports, dependencies } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'))
    const files = readdirSync(at, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(at, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      // npm may have put dependencies there.
      .filter((path) => !path.startsWith('node_modules/'))
    Object.assign(one, { at, version, exports, dependencies, files })
  }
  return project
}

function contentProblems({ name, at, files, bytes, dependencies = {} }) {
  const wanted = ['LICENSE', 'README.md', 'package.json', ...(BUILT[name] ?? [])]
  const missing = wanted.filter((path) => !files.includes(path))
  const unwanted = files.filter((path) => UNWANTED.test(path))
  const evaluating = files
    .filter((path) => /\.[cm]?js$/.test(path))
    .filter((path) => CODE_FROM_TEXT.test(readFileSync(join(at, path), 'utf8')))
  const unresolved = Object.entries(dependencies).filter(([, range]) => range.startsWith('workspace:'))
  const budget = budgets[name]
  return [
    ...missing.map((path) => `${name} lacks ${path}.`),
    ...unwanted.map(
      (path) => `${name} holds ${path}, which nobody needs who installs it; leave it out of "files".`,
    ),
    ...evaluating.map((path) => `${name} makes code of text in ${path}; write the function instead.`),
    ...unresolved.map(([other]) => `${name} depends on ${other} as only this workspace can.`),
    ...(files.some((path) => path.startsWith('dist/')) ? [] : [`${name} has no dist; build it first.`]),
    ...(budget === undefined ? [`${name} has no budget; give it one in budgets.json.`] : []),
    ...(kB(bytes) > budget ? [`${name} is ${kB(bytes)} kB; its budget is ${budget}.`] : []),
  ]
}

/** What can be imported from a package: its own name, and those of its parts. */
function entries({ name, exports = {} }) {
  return Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => path.replace('.', name))
}

/** Both module systems must find an entry, and the same names in it. */
function importProblems(project, name) {
  const print = 'console.log(JSON.stringify(Object.keys(all).filter((key) => key !== "default").sort()))'
  const names = ['mjs', 'cjs'].map((kind) => {
    const load = kind === 'mjs' ? `import * as all from '${name}'` : `const all = require('${name}')`
    const file = join(project, `use.${kind}`)
    writeFileSync(file, `${load}\n${print}\n`)
    return attempt(() => JSON.parse(run(process.execPath, [file], project)))
  })
  const [esm, cjs] = names
  const failed = names.filter(({ error }) => error)
  if (failed.length > 0) return failed.map(({ error }) => `${name} does not load: ${error}`)
  if (esm.value.length === 0) return [`${name} exports nothing.`]
  const differ = JSON.stringify(esm.value) !== JSON.stringify(cjs.value)
  return differ
    ? [`${name} exports other names from ESM (${esm.value}) than from CommonJS (${cjs.value}).`]
    : []
}

/** What npx runs must say its version; the data that packages hold must be where they look for it. */
function commandProblems(project, packages) {
  const { version } = packages.find(({ name }) => name === 'wise-edit')
  const npx = (...args) => attempt(() => run('npx', ['--no-install', ...args], project).trim())
  const told = npx('wise-edit', '--version')
  const wrote = npx('wise-edit', 'generate', 'The capital of France is', '--max-tokens', '1')
  const read = npx('wise-edit', 'edit', '--edits', 'zsre-tune', '--limit', '1', '--dry-run')
  const bench = npx('wise-edit-bench', '--help')
  const speed = npx('wise-edit-speed', '--help')
  return [
    ...[told, wrote, read, bench, speed].filter(({ error }) => error).map(({ error }) => error),
    ...(told.error || told.value === version
      ? []
      : [`wise-edit --version says "${told.value}", not ${version}.`]),
  ]
}

function kB(bytes) {
  return Math.ceil(bytes / 1000)
}

import { spawnSync } from 'node:child_process'

// Lists the licences of all dependencies that users install, and the known vulnerabilities where the registry tells them. Exits
// with 1 for a licence that is not in the list below, and for a vulnerability that is high or critical.
const root = new URL('../..', import.meta.url).pathname
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Unlicense',
]
const SERIOUS = ['high', 'critical']
/** Milliseconds that the registry gets to answer. */
const PATIENCE = 60_000

const problems = [...checkLicences(pnpm('licenses', 'list')), ...checkAudit(pnpm('audit'))]
for (const problem of problems) console.log(`failed: ${problem}`)
process.exitCode = problems.length > 0 ? 1 : 0

/** Returns the JSON that a command of pnpm prints; `undefined` if it prints none in time. */
function pnpm(...command) {
  const { stdout } = spawnSync('npx', ['--no-install', 'pnpm', ...command, '--prod', '--json'], {
    ...{ cwd: root, encoding: 'utf8', timeout: PATIENCE, maxBuffer: 1 << 26 },
  })
  try {
    return JSON.parse(stdout)
  } catch {
    return undefined
  }
}

function checkLicences(licences) {
  if (!licences) return ['The licences could not be listed. Run npm run bootstrap first.']
  const entries = Object.entries(licences).sort(([, a], [, b]) => b.length - a.length)
  console.log(`licences: ${entries.map(([licence, { length }]) => `${licence} ${length}`).join(', ')}`)
  return entries
    .filter(([licence]) => !licence.split(/ OR /).some((each) => ALLOWED.includes(each.replace(/[()]/g, ''))))
    .map(([licence, packages]) => {
      const names = packages.map(({ name }) => name).join(', ')
      return `The licence "${licence}" of ${names} is not in the list of check-dependencies.js. Use another package, or add the licence there.`
    })
}

function checkAudit(audit) {
  const found = Object.values(audit?.advisories ?? {})
  if (!audit?.advisories)
    console.log('audit: the registry gave no answer, so vulnerabilities were not checked')
  else console.log(`audit: ${found.length} known vulnerabilities`)
  const line = ({ severity, module_name, vulnerable_versions, title, url }) =>
    `${severity}: ${module_name} ${vulnerable_versions}: ${title} (${url})`
  for (const each of found) if (!SERIOUS.includes(each.severity)) console.log(`  ${line(each)}`)
  return found.filter(({ severity }) => SERIOUS.includes(severity)).map(line)
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// Adds up the vitest reports of all packages and prints the names of what failed, then `N passed, N failed`; exits
// with 1 when one failed.
const root = new URL('../..', import.meta.url).pathname
const reports = ['packages', 'apps', 'tooling']
  .flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(root, folder, name, '.test/report.json')),
  )
  .filter((path) => existsSync(path))
  .map((path) => JSON.parse(readFileSync(path, 'utf8')))
const sum = (pick) => reports.reduce((total, report) => total + pick(report), 0)
const passed = sum((report) => report.numPassedTests)
// A file that cannot even be loaded counts as one failed test.
const failed = sum(
  (report) =>
    report.numFailedTests +
    report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
      .length,
)
for (const file of reports.flatMap((report) => report.testResults)) {
  if (file.status !== 'failed') continue
  const tests = file.assertionResults.filter(({ status }) => status === 'failed')
  const name = file.name.replace(root, '')
  if (tests.length === 0) console.log(`failed: ${name}: ${file.message}`)
  for (const test of tests)
    console.log(`failed: ${name}: ${test.fullName}: ${test.failureMessages.join('; ')}`)
}
const skipped = sum((report) => report.numPendingTests)
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

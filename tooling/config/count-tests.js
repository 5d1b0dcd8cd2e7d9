import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// Adds up the vitest reports of all packages and prints the slowest files and what failed, then `N passed, N failed`; exits
// with 1 when one failed.
const root = new URL('../..', import.meta.url).pathname
const reports = ['packages', 'apps', 'tooling', 'bridges']
  .flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(root, folder, name, '.test/report.json')),
  )
  .filter((path) => existsSync(path))
  .map((path) => JSON.parse(readFileSync(path, 'utf8')))
const slowest = reports
  .flatMap((report) => report.testResults)
  .map(({ name, startTime, endTime }) => ({
    file: name.replace(root, ''),
    seconds: (endTime - startTime) / 1000,
  }))
  .sort((a, b) => b.seconds - a.seconds)
  .slice(0, 10)
for (const { file, seconds } of slowest) console.log(`${seconds.toFixed(0).padStart(5)} s  ${file}`)
const sum = (pick) => reports.reduce((total, report) => total + pick(report), 0)
const passed = sum((report) => report.numPassedTests)
// A file that fails without a failed test, because it cannot even be loaded, counts as one.
const failures = reports
  .flatMap((report) => report.testResults)
  .filter(({ status }) => status === 'failed')
  .flatMap(({ name, message, assertionResults }) => {
    const tests = assertionResults.filter(({ status }) => status === 'failed')
    const file = name.replace(root, '')
    return tests.length > 0
      ? tests.map((test) => `${file}: ${test.fullName}: ${test.failureMessages.join('; ')}`)
      : [`${file}: ${message}`]
  })
for (const failure of failures) console.log(`failed: ${failure}`)
const failed = failures.length
const skipped = sum((report) => report.numPendingTests)
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

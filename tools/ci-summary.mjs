// node tools/ci-summary.mjs FOLDER STATUS: the end of .ci/run: each failed test with the first line of what it said, and as the
// last line the counts, summed over vitest's JSON reports in the folder. A run that failed outside the tests (a check, an
// install, a time limit) counts as one failure.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const [folder = '', status = '1'] = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  total.passed += report.numPassedTests
  total.failed += report.numFailedTests
  total.skipped += report.numPendingTests + report.numTodoTests
  for (const file of report.testResults) failures.push(...failuresOf(file))
}
if (status !== '0' && total.failed === 0) total.failed = 1
for (const failure of failures) process.stdout.write(`\nfailed: ${failure}\n`)
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)

/** A file that does not even load has a message and no tests. */
function failuresOf(file) {
  const failed = file.assertionResults.filter((test) => test.status === 'failed')
  if (failed.length === 0) return file.status === 'failed' ? [`${file.name}\n        ${firstLine(file.message)}`] : []
  return failed.map((test) => `${test.fullName}\n        ${firstLine(test.failureMessages[0])}`)
}

function firstLine(message) {
  return stripVTControlCharacters(message ?? 'no message')
    .split('\n')[0]
    .slice(0, 300)
}

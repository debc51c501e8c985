// node tools/ci-summary.mjs FOLDER STATUS: the last line of .ci/run, summed over vitest's JSON reports in the folder. A run
// that failed outside the tests (a check, an install, a time limit) counts as one failure.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder = '', status = '1'] = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  total.passed += report.numPassedTests
  total.failed += report.numFailedTests
  total.skipped += report.numPendingTests + report.numTodoTests
}
if (status !== '0' && total.failed === 0) total.failed = 1
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { SOURCE_FOLDERS, sourceFiles } from '../source-files.mjs'
import { runTool } from '../tool.mjs'

/** Who may import whom. A file that dependency-cruiser did not read is a failure: it passes what it cannot read. */
export const imports = {
  name: 'imports',
  title: 'import rules',
  async run(root) {
    const folders = SOURCE_FOLDERS.filter((folder) => existsSync(join(root, folder)))
    const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders]
    const { stdout, output } = await runTool(root, 'dependency-cruiser', 'depcruise', args)
    let report
    try {
      report = JSON.parse(stdout)
    } catch {
      return { ok: false, details: output.trim() || 'dependency-cruiser printed nothing' }
    }
    const { forbidden } = createRequire(join(root, 'package.json'))('./.dependency-cruiser.cjs')
    const rules = new Map(forbidden.map((rule) => [rule.name, rule.comment]))
    const read = new Set(report.modules.map((module) => module.source))
    const unread = sourceFiles(root, /\.tsx?$/).filter((file) => !read.has(file))
    const problems = [
      ...report.summary.violations.map((violation) => describe(violation, rules.get(violation.rule.name))),
      ...unread.map((file) => `${file}: not read by dependency-cruiser`),
    ]
    if (read.size === 0) problems.push('dependency-cruiser read no module')
    return { ok: problems.length === 0, note: `${read.size} modules`, details: problems.join('\n') }
  },
}

function describe(violation, comment) {
  const way = violation.cycle ? violation.cycle.map((step) => step.name).join(' → ') : violation.to
  return `${violation.from} → ${way}\n    ${violation.rule.name}: ${comment}`
}

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Set by test runners; tools that see them fall silent, so that a check inside a test would not say what is wrong. */
const TEST_RUNNER = /^(VITEST|NODE_ENV|TEST$|FORCE_COLOR)/

/**
 * Runs a package's command on this Node, in `root`, without colours.
 * @param {string} root the project
 * @param {string} name the package
 * @param {string} command its command, as in the package's `bin`
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, stdout: string, output: string }>} `output` is both streams as they came
 */
export function runTool(root, name, command, args) {
  const home = join(root, 'node_modules', name)
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const script = join(home, typeof bin === 'string' ? bin : bin[command])
  const env = Object.fromEntries(Object.entries(process.env).filter(([variable]) => !TEST_RUNNER.test(variable)))
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'pipe', 'pipe']
    const child = spawn(process.execPath, [script, ...args], { cwd: root, env: { ...env, NO_COLOR: '1' }, stdio })
    let [stdout, output] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, output }))
  })
}

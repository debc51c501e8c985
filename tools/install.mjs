// Installs what is missing, before `npm start` and `npm test`: plain JavaScript for Node 20, with no package of its own,
// because nothing is there yet. Does nothing when node_modules holds exactly what package-lock.json names.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_NODE = 20
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE)
  fail(
    `This is Node ${process.versions.node}, and Backplane needs Node ${OLDEST_NODE} or later: install it from https://nodejs.org.`,
  )
if (!isInstalled()) install()
if (!existsSync(join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')) || !runtimeWorks())
  fail(
    'The Node that Backplane runs on (the npm package "node") is not in place: its install script did not run. ' +
      'Is ignore-scripts set? Run: npm ci --ignore-scripts=false',
  )

/** Whether every package of the lockfile stands in node_modules, in its version, by npm's own note of what it installed. */
function isInstalled() {
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const present = packagesOf(join(modules, '.package-lock.json'))
  if (wanted === null) fail('package-lock.json is missing or damaged: get it back with git checkout package-lock.json.')
  if (present === null) return false
  return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional, link }]) => {
    const found = present[path]
    if (path === '' || link) return true
    // Packages for other machines are left out by npm.
    if (!found) return optional === true || devOptional === true
    return found.version === version && (!integrity || !found.integrity || found.integrity === integrity)
  })
}

/** @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean }> | null} */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null
  } catch {
    return null
  }
}

function install() {
  const began = Date.now()
  say('installing the packages (once; about 260 MB are downloaded, which takes a minute or two)')
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  // The npm that runs us, and not another that may be first on the path.
  const cli = process.env.npm_execpath
  const [command, all] = cli?.endsWith('.js') ? [process.execPath, [cli, ...args]] : ['npm', args]
  const { status, error, signal } = spawnSync(command, all, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (signal) fail(`npm ci was stopped (${signal}).`)
  if (status !== 0)
    fail(
      `npm ci failed${error ? ` (${error.message})` : ''}; its own message stands above. Is the package registry reachable?`,
    )
  say(`packages installed in ${Math.round((Date.now() - began) / 1000)} s`)
}

function runtimeWorks() {
  return spawnSync(join(modules, '.bin', 'node'), ['--version'], { shell: process.platform === 'win32' }).status === 0
}

function say(line) {
  process.stderr.write(`backplane: ${line}\n`)
}

function fail(line) {
  say(line)
  process.exit(1)
}

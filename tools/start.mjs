// Builds what is stale, then becomes the program: it is imported into this very process, so that a signal to `npm start`
// reaches it and no shell or parent stands between.
//
//   node tools/start.mjs [arguments]                     server/main
//   node tools/start.mjs --entry server/cli/token.js …   another compiled program
import { existsSync } from 'node:fs'
import { setSourceMapsSupport } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const OLDEST_NODE = [22, 18]
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  fail(`this is Node ${process.versions.node}; start with npm start, which brings the Node that is needed`)
} else {
  await become()
}

async function become() {
  const args = process.argv.slice(2)
  const entry = args[0] === '--entry' ? (args.splice(0, 2)[1] ?? '') : join('server', 'main.js')
  const program = join(root, 'dist', entry)
  try {
    const { build } = await import('./build.mjs')
    build()
  } catch (error) {
    return fail(error.message)
  }
  if (!existsSync(program)) return fail(`there is no ${entry} in dist/`)
  // Of our own code alone: the maps of all packages would stay in memory, 20 MB of them.
  setSourceMapsSupport(true, { nodeModules: false })
  process.argv = [process.execPath, program, ...args]
  stopWithParent()
  await import(pathToFileURL(program).href)
}

/** npm runs us in a shell, which dies of the signal that npm hands it and does not pass it on. */
function stopWithParent() {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}

function fail(line) {
  process.stderr.write(`backplane: ${line}\n`)
  process.exitCode = 1
}

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The example clients: a folder of `examples/clients` each, with a lockfile of its own. */
export const CLIENTS = ['apollo', 'urql', 'relay', 'fetch']

/** The manifest of each one's documents, in the form of its own tools. */
const MANIFESTS = {
  apollo: 'persisted-query-manifest.json',
  urql: 'src/generated/persisted-documents.json',
  relay: 'persisted-documents.json',
  fetch: 'src/generated/persisted-documents.json',
}

const RUN_MS = 180_000

/**
 * Installs what the lockfile names, unless it is there; builds; checks the types.
 *
 * @throws Error with the output of what failed
 */
export function prepare(root, name) {
  const folder = join(root, 'examples/clients', name)
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  const stamp = join(folder, 'node_modules', '.clients-lock')
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
    must(folder, 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
    writeFileSync(stamp, lock)
  }
  const before = manifestText(root, name)
  must(folder, 'npm', ['run', '--silent', '--if-present', 'build'])
  if (manifestText(root, name) !== before)
    throw new Error(`examples/clients/${name}/${MANIFESTS[name]} was stale: it has been written anew, commit it`)
  must(folder, process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.', '--noEmit'])
}

/** Document identifier → text, whichever of the three forms the client's own tool writes: codegen's, Apollo's, Relay's. */
export function documentsOf(root, name) {
  const manifest = JSON.parse(manifestText(root, name))
  const entries = Array.isArray(manifest.operations)
    ? manifest.operations.map(({ id, body }) => [id, body])
    : Object.entries(manifest)
  return entries.map(([id, text]) => [id.startsWith('sha256:') ? id : `sha256:${id}`, text])
}

/** What one of its programs shows; rejects with what it says when it fails or does not end within a minute. */
export function run(root, name, env, args = ['start']) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', ...args], {
      cwd: join(root, 'examples/clients', name),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: RUN_MS,
    })
    let [shown, said] = ['', '']
    child.stdout.on('data', (chunk) => {
      shown += chunk
    })
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    child.once('error', reject)
    child.once('close', (code, signal) =>
      code === 0 ? resolve(shown) : reject(new Error(`${name} ended with ${code ?? signal}:\n${shown}${said}`)),
    )
  })
}

function manifestText(root, name) {
  return readFileSync(join(root, 'examples/clients', name, MANIFESTS[name]), 'utf8')
}

function must(cwd, command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0)
    throw new Error(
      `${command} ${args.join(' ')} failed in ${cwd}${error ? ` (${error.message})` : ''}:\n${stdout}${stderr}`,
    )
}

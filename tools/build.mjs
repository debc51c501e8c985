// Builds what is stale: the Prisma client, the compiled server in dist/, the pages in dist/web/. A step is skipped when the
// hash of all that it reads is the one of its last success.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesBelow, hashOf } from './inputs.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const STAMP = join(root, 'dist', '.build.json')
const require = createRequire(join(root, 'package.json'))

const PRISMA = ['prisma/schema', 'prisma.config.ts', 'package-lock.json']
const SOURCES = [
  'schema',
  'resolvers',
  'reads',
  'domain',
  'providers',
  'server',
  'lib',
  'examples/better-movies',
  'prisma/seed.ts',
]
const PAGES = ['web', 'lib', 'sdk', 'examples/better-movies/schema.graphql', 'codegen.yml', 'package-lock.json']

/**
 * Builds; says nothing and takes a moment when nothing has changed.
 *
 * @throws Error when a step fails; what it had to say is already on stderr
 */
export function build() {
  const stamp = readStamp()
  const steps = [
    { name: 'generate', inputs: PRISMA, output: 'prisma/generated/client.ts', title: 'database client', run: generate },
    {
      name: 'compile',
      inputs: [...SOURCES, ...PRISMA, 'tsconfig.json', 'tsconfig.build.json'],
      output: 'dist/server',
      title: 'server',
      run: compile,
    },
    { name: 'pages', inputs: PAGES, output: 'dist/web/index.html', title: 'pages', run: buildPages },
  ].filter(({ name }) => name !== 'pages' || existsSync(join(root, 'web', 'index.html')))
  const stale = steps
    .map((step) => ({ ...step, hash: hashOf(root, step.inputs) }))
    .filter(({ name, hash, output }) => stamp[name] !== hash || !existsSync(join(root, output)))
  if (stale.length === 0) return
  const began = Date.now()
  say(`building the ${stale.map(({ title }) => title).join(', the ')}`)
  for (const { name, hash, run, title } of stale) {
    if (!run()) throw new Error(`the ${title} could not be built; the reason stands above`)
    writeStamp({ ...readStamp(), [name]: hash })
  }
  say(`built in ${Math.round((Date.now() - began) / 1000)} s`)
}

function generate() {
  return run(require.resolve('prisma/build/index.js'), ['generate', '--no-hints'], { quiet: true })
}

function compile() {
  if (!run(join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc'), ['-p', 'tsconfig.build.json']))
    return false
  removeOrphans()
  for (const file of filesBelow(root, SOURCES).filter((name) => !['.ts', '.tsx', '.md'].includes(extname(name)))) {
    mkdirSync(dirname(join(root, 'dist', file)), { recursive: true })
    copyFileSync(join(root, file), join(root, 'dist', file))
  }
  return true
}

/** What was compiled from a source that is gone would still be found by an import. */
function removeOrphans() {
  const compiled = filesBelow(join(root, 'dist'), [...SOURCES.filter((name) => !name.endsWith('.ts')), 'prisma'])
  for (const file of compiled) {
    const source = file.replace(/\.js(\.map)?$/, '.ts')
    if (!existsSync(join(root, source))) rmSync(join(root, 'dist', file))
  }
}

/** The pages, and beside them the manifest of their documents, which the server registers. */
function buildPages() {
  mkdirSync(join(root, 'dist', 'documents'), { recursive: true })
  copyFileSync(join(root, 'web/src/generated/persisted-documents.json'), join(root, 'dist', 'documents', 'web.json'))
  return run(join(dirname(require.resolve('vite/package.json')), 'bin', 'vite.js'), [
    ...['build', 'web', '--outDir', join(root, 'dist', 'web'), '--emptyOutDir', '--logLevel', 'warn'],
  ])
}

/** @param {{ quiet?: boolean }} [options] quiet: its output is shown only when it fails */
function run(script, args, { quiet = false } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    stdio: ['ignore', quiet ? 'pipe' : 2, quiet ? 'pipe' : 2],
    env: { ...process.env, NODE_ENV: 'production', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  })
  if (status !== 0 && quiet) process.stderr.write(`${stdout}${stderr}`)
  return status === 0
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'))
  } catch {
    return {}
  }
}

function writeStamp(stamp) {
  mkdirSync(dirname(STAMP), { recursive: true })
  writeFileSync(STAMP, JSON.stringify(stamp))
}

function say(line) {
  process.stderr.write(`backplane: ${line}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build()
  } catch (error) {
    say(error.message)
    process.exitCode = 1
  }
}

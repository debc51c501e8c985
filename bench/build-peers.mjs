// Compiles the peers to bench/dist/peers/<name>.mjs, and makes their Prisma client first when it is missing.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const HERE = import.meta.dirname
const ROOT = join(HERE, '..')
const PEERS = join(HERE, 'home', 'peers')

/** @throws Error when a peer does not compile */
export async function buildPeers() {
  const client = join(HERE, 'dist', 'prisma', 'client.ts')
  const schema = join(HERE, 'prisma', 'schema.prisma')
  if (!existsSync(client) || statSync(client).mtimeMs < statSync(schema).mtimeMs) generate(schema)
  const names = readdirSync(PEERS).filter((name) => existsSync(join(PEERS, name, 'server.ts')))
  await build({
    entryPoints: Object.fromEntries(names.map((name) => [name, join(PEERS, name, 'server.ts')])),
    outdir: join(HERE, 'dist', 'peers'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // As any application is laid out: its own code compiled, its packages as they were published.
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node24',
    splitting: true,
    sourcemap: true,
    tsconfig: join(HERE, 'tsconfig.json'),
    logLevel: 'warning',
  })
}

function generate(schema) {
  const prisma = join(ROOT, 'node_modules', 'prisma', 'build', 'index.js')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [prisma, 'generate', '--no-hints', '--schema', schema],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
    },
  )
  if (status !== 0) throw new Error(`the peers' Prisma client could not be made:\n${stdout}${stderr}`)
}

import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const WANTED = {
  '': { name: 'product' },
  'node_modules/one': { version: '1.0.0', integrity: 'sha512-one' },
  'node_modules/for-other-machines': { version: '1.0.0', optional: true },
}

let root: string

/** A project with our installer and an npm that only writes down how it was called. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'backplane-install-'))
  await mkdir(join(root, 'tools'))
  await mkdir(join(root, 'node_modules', '.bin'), { recursive: true })
  await cp('tools/install.mjs', join(root, 'tools', 'install.mjs'))
  await symlink(process.execPath, join(root, 'node_modules', '.bin', 'node'))
  await writeFile(
    join(root, 'npm.js'),
    `require('node:fs').writeFileSync(__dirname + '/called', process.argv.slice(2).join(' '))\nprocess.exitCode = Number(process.env.NPM_EXIT ?? 0)\n`,
  )
  await writeLock('package-lock.json', WANTED)
})

afterEach(() => rm(root, { recursive: true, force: true }))

const writeLock = (name: string, packages: object) => writeFile(join(root, name), JSON.stringify({ packages }))

async function install(env: Readonly<Record<string, string>> = {}) {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'tools', 'install.mjs')], {
    env: { ...process.env, npm_execpath: join(root, 'npm.js'), ...env },
  })
  const called = await readFile(join(root, 'called'), 'utf8').catch(() => null)
  return { status, said: stderr.toString(), called }
}

describe('installing before a start', () => {
  it('is done when nothing is there', async () => {
    const { status, called, said } = await install()
    expect(status).toBe(0)
    expect(called).toMatch(/^ci /)
    expect(said).toMatch(/packages installed in \d+ s/)
  })

  it('is left out, in silence, when what is there is what the lockfile names', async () => {
    await writeLock('node_modules/.package-lock.json', { 'node_modules/one': WANTED['node_modules/one'] })
    expect(await install()).toEqual({ status: 0, said: '', called: null })
  })

  it('is done again when the lockfile names another version', async () => {
    await writeLock('node_modules/.package-lock.json', { 'node_modules/one': { version: '0.9.0' } })
    expect((await install()).called).toMatch(/^ci /)
  })

  it('ends the start when npm fails, and says so', async () => {
    const { status, said } = await install({ NPM_EXIT: '1' })
    expect(status).toBe(1)
    expect(said).toContain('npm ci failed')
  })

  it('says what to do when npm was told not to run install scripts', async () => {
    await rm(join(root, 'node_modules', '.bin', 'node'))
    const { status, said } = await install()
    expect(status).toBe(1)
    expect(said).toContain('npm ci --ignore-scripts=false')
  })
})

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkFile, listApps, publishFile, retire } from '../../server/cli/documents-registry.ts'
import { documentId } from '../../server/graphql/documents/manifest.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { knock } from '../support/document-door.ts'
import { apolloManifest, codegenManifest } from '../support/document-manifests.ts'
import { eventually } from '../support/eventually.ts'
import { seedOf } from '../support/seed.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PLANS = 'query CommandPlans { plans { key } }'
const MORE = 'query CommandMore { plans { name } }'

describe('npm run documents', () => {
  let backplane: TestBackplane
  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
  })
  afterAll(() => backplane?.close())

  const publish = (version: string, manifest: string, tenant?: string) =>
    publishFile(backplane.app.db, backplane.app.documents, { app: 'cli', version, tenant, manifest })
  const heard = (text: string, status: number) =>
    eventually(
      async () => (await knock(backplane.url, { documentId: documentId(text) })).status === status,
      'the running node has heard',
    )

  it('publishes, lists and retires versions, and says of each document what has become of it', async () => {
    const first = codegenManifest([PLANS])
    expect(await publish('1', first)).toBe(`  new  ${documentId(PLANS)}  query  CommandPlans\ncli 1 is published.`)
    await heard(PLANS, 200)
    expect(await publish('1', first)).toContain('nothing has been changed')
    const second = await publish('2', apolloManifest([PLANS, MORE]))
    expect(second).toMatch(/unchanged +sha256:\w+ +query +CommandPlans/)
    expect(second).toMatch(/new +sha256:\w+ +query +CommandMore/)
    await heard(MORE, 200)
    expect(await listApps(backplane.app.db)).toMatch(/product +cli +2 +2 documents +\S+ +live/)
    const version = { app: 'cli', version: '2', tenant: undefined }
    expect(await retire(backplane.app.db, version)).toMatch(/cli 2 is retired since/)
    await heard(MORE, 400)
    await expect(retire(backplane.app.db, { ...version, version: '7' })).rejects.toThrow(/no version 7 of cli/)
    await expect(publish('2', codegenManifest([PLANS]))).rejects.toThrow(/never changes/)
  })

  it("publishes for a tenant's app", async () => {
    const tenant = await seedOf(backplane).tenant()
    expect(await publish('1', codegenManifest([PLANS]), tenant.publicId)).toContain('is published')
    expect(await listApps(backplane.app.db)).toMatch(new RegExp(`${tenant.publicId} +cli +1 `))
    await expect(publish('1', codegenManifest([PLANS]), 'tnt_no')).rejects.toThrow(/no such tenant/)
  })

  it('refuses the whole of a manifest with one wrong document in it, and names that', async () => {
    const wrong = codegenManifest([PLANS, '{ nothing }'])
    const words = new RegExp(`refused +${documentId('{ nothing }')} +.*nothing`)
    await expect(publish('3', wrong)).rejects.toThrow(words)
    await expect(checkFile(backplane.app.documents, wrong)).rejects.toThrow(words)
    expect(await listApps(backplane.app.db)).not.toMatch(/product +cli +3 /)
    expect(await checkFile(backplane.app.documents, codegenManifest([PLANS]))).toContain('All 1 can be published.')
  })

  it('is told at the console: a file is checked, and what is wrong ends with an error', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'backplane-documents-'))
    const path = join(folder, 'wrong.json')
    await writeFile(path, codegenManifest(['{ nothing }']))
    const command = [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), 'server/cli/documents.ts', 'check', path]
    const ended = promisify(execFile)(process.execPath, command, { cwd: ROOT })
    await expect(ended).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/refused .*nothing/) })
    await rm(folder, { recursive: true })
  })
})

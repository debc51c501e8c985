import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, toPublicId } from '../../lib/ids.ts'
import { sealed, tamper } from '../support/audit.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type SeededTenant, seedOf } from '../support/seed.ts'

describe('npm run verify', () => {
  let backplane: TestBackplane
  let tenant: SeededTenant

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    tenant = await seedOf(backplane).tenant({ name: 'Ada family' })
    await sealed(backplane)
  })
  afterAll(() => backplane?.close())

  function verify(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const { appUrl, ownerUrl } = backplane.database
    const env = { ...process.env, DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl, BACKPLANE_HOME: backplane.home }
    return new Promise((resolve) => {
      execFile(process.execPath, ['--import', 'tsx', 'server/cli/verify.ts', ...args], { env }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      )
    })
  }

  it('says in calm lines that every chain holds, and how far each is sealed', async () => {
    const { code, out, err } = await verify('--chains')
    expect(err).toBe('')
    expect(out).toMatch(/^2 chains: 2 entries sealed up to 20\S+Z, 0 not sealed yet\.\nEvery chain holds\.\n$/)
    expect(code).toBe(0)
    const one = await verify('--tenant', tenant.publicId)
    expect(one.out).toMatch(
      new RegExp(
        `^${tenant.publicId}: 1 entry sealed up to 20\\S+Z, 0 not sealed yet\\.\nEvery entry of the chain holds\\.\n$`,
      ),
    )
    expect((await verify('--tenant', 'tnt_nonsense')).err).toContain('is no tenant')
  })

  it('prints heads that somebody outside keeps, and sees by them that the end was cut off', async () => {
    const { out: heads } = await verify('--head')
    expect(
      heads
        .trim()
        .split('\n')
        .map((line) => Object.keys(JSON.parse(line) as object)),
    ).toEqual([
      ['chain', 'seq', 'hash'],
      ['chain', 'seq', 'hash'],
    ])
    const file = join(backplane.home, 'heads.jsonl')
    await writeFile(file, heads)
    expect((await verify('--against', file)).code).toBe(0)
    await tamper(backplane.database, async (owner) => {
      await owner.query('create table kept as select * from audit_entries where tenant_id = $1', [tenant.id])
      await owner.query('delete from audit_details where tenant_id = $1', [tenant.id])
      await owner.query('delete from audit_entries where tenant_id = $1', [tenant.id])
    })
    expect((await verify('--chains')).code).toBe(0)
    const cut = await verify('--against', file)
    expect(cut.code).toBe(1)
    expect(cut.out).toContain(
      `${tenant.publicId}: 0 entries sealed, 0 not sealed yet. Broken at entry 1: the chain once went further, as the kept head says: its end was cut off.`,
    )
    expect(cut.out).toContain('1 of 2 chains does not hold.')
    await tamper(backplane.database, (owner) =>
      owner.query('insert into audit_entries select * from kept; drop table kept'),
    )
    await writeFile(file, '{"chain":"somebody","seq":"1"}\n')
    expect((await verify('--against', file)).err).toContain('Line 1 of the kept heads is not one')
  })

  it('names the entry that was changed, and answers 1', async () => {
    const id = newId()
    await tamper(backplane.database, (owner) =>
      owner.query(`update audit_entries set object_id = $2 where tenant_id = $1`, [tenant.id, id]),
    )
    const { code, out } = await verify('--chains')
    expect(code).toBe(1)
    expect(out).toMatch(
      new RegExp(
        `${toPublicId('tenant', tenant.id)}: .* Broken at entry 1 \\(aud_\\w{32}\\): what it says was changed after it was written\\.`,
      ),
    )
    expect((await verify('--head')).out).toContain('does not hold')
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../lib/clock.ts'
import { runJob } from '../support/jobs.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await startLocalIdentity()
})
afterAll(() => issuer?.close())

describe('what waits, and what was tried', () => {
  it('is purged when nothing can come of it any more, and not before', async () => {
    const email = 'waiting@example.com'
    const { subject } = await issuer.identity.users.create({ email }, { idempotencyKey: email })
    // The attempt below is good for half a minute.
    issuer.stopClock()
    const now = issuer.host.wallClock.now()
    const sql = await issuer.host.sql('local_identity')
    const write = [
      `insert into logouts (id, client_id, account_id, created_at) values (gen_random_uuid(), 'backplane-web', $1, $2)`,
      `insert into notices (id, account_id, kind, created_at) values (gen_random_uuid(), $1, 'old_sign_in_used', $2)`,
      `insert into code_tries (key, tries, since) values ($1, 1, $2)`,
      `insert into external_attempts (state_sha256, sealed, expires_at) values ($1, 'x', $2::timestamptz + interval '30 seconds')`,
    ]
    for (const statement of write) await sql.query(statement, [subject, now])
    const left = async () => {
      const { rows } = await sql.query<{ left: number }>(
        ['logouts', 'notices', 'code_tries', 'external_attempts']
          .map((table) => `select count(*)::int as left from ${table}`)
          .join(' union all '),
      )
      return rows.map((row) => row.left)
    }
    await runJob(issuer.identity, 'local-identity-purge')
    expect(await left()).toEqual([1, 1, 1, 1])
    issuer.pass(MINUTE)
    await runJob(issuer.identity, 'local-identity-purge')
    expect(await left()).toEqual([1, 1, 1, 0])
    issuer.pass(DAY)
    await runJob(issuer.identity, 'local-identity-purge')
    expect(await left()).toEqual([0, 0, 0, 0])
  })
})

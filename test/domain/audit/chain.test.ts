import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { scopeOf } from '../../../domain/access.ts'
import { sealAuditEntries } from '../../../domain/audit/seal.ts'
import { auditChains, type ChainReport, verifyChain } from '../../../domain/audit/verify.ts'
import { audit } from '../../../domain/audit.ts'
import { newId } from '../../../lib/ids.ts'
import { sealed, tamper } from '../../support/audit.ts'
import { startTestBackplane, type TestBackplane } from '../../support/backplane.ts'
import { beyondTheWalls } from '../../support/lanes/beyond-the-walls.ts'
import { type Person, seedOf } from '../../support/seed.ts'

describe('the chain of the audit log', () => {
  let backplane: TestBackplane
  let ada: Person
  let tenantId: string

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    ada = await seedOf(backplane).person('Ada')
  })
  afterAll(() => backplane?.close())

  /** A chain of its own for each test: six sealed entries about somebody, from somewhere. */
  beforeEach(async () => {
    tenantId = newId()
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six']) await note(name)
    await sealed(backplane)
  })

  const note = async (name: string) => {
    const viewer = { ...(await ada.viewer()), origin: { requestId: `req_${name}`, address: '192.0.2.7' } }
    await backplane.app.db.as({ userId: ada.userId, tenantIds: [tenantId] }, (tx) =>
      audit(backplane.app, tx, viewer, {
        tenantId,
        action: 'test.note',
        objectKind: 'user',
        objectId: ada.userId,
        before: { count: 1.5, list: ['ü\u2028', null, { deep: true }] },
        after: { count: 2, email: `${name}@example.com` },
      }),
    )
  }
  const verify = (kept?: ChainReport['head']) => verifyChain(backplane.app, tenantId, kept ?? undefined)
  const change = (sql: string, ...values: unknown[]) =>
    tamper(backplane.database, (owner) => owner.query(sql, [tenantId, ...values]))
  const problem = async (kept?: ChainReport['head']) => {
    const { broken } = await verify(kept)
    return broken && `${broken.problem} at ${broken.seq}`
  }

  it('holds from the first entry to the last', async () => {
    expect(await verify()).toMatchObject({ sealed: 6, unsealed: 0, erasedDetails: 0, broken: null })
    expect((await verify()).head?.seq).toBe('6')
    expect(await auditChains(backplane.app)).toEqual(expect.arrayContaining([tenantId, null]))
    expect((await verifyChain(backplane.app, null)).broken).toBeNull()
  })

  it('names what was changed, taken out, exchanged, moved or cut off by whoever owns the database', async () => {
    const kept = (await verify()).head
    const tamperings: readonly (readonly [sql: string, expected: string])[] = [
      [`update audit_entries set action = 'test.other' where tenant_id = $1 and seq = 3`, 'content_changed at 3'],
      [`update audit_entries set actor_id = null where tenant_id = $1 and seq = 1`, 'content_changed at 1'],
      [
        `update audit_entries set before = jsonb_set(before, '{list,1}', '0') where tenant_id = $1 and seq = 2`,
        'content_changed at 2',
      ],
      [`update audit_entries set at = at + interval '1 ms' where tenant_id = $1 and seq = 6`, 'content_changed at 6'],
      [`delete from audit_entries where tenant_id = $1 and seq = 4`, 'entry_missing at 4'],
      [`delete from audit_entries where tenant_id = $1 and seq = 1`, 'entry_missing at 1'],
      [
        `update audit_details set value = '{"address":"198.51.100.1"}' where tenant_id = $1 and part = 'origin'`,
        'detail_changed at 1',
      ],
      [`update audit_details set salt = '\\x00' where tenant_id = $1 and part = 'content'`, 'detail_changed at 1'],
      [`update audit_entries set hash = repeat('a', 64) where tenant_id = $1 and seq = 5`, 'seal_changed at 5'],
      [`delete from audit_entries where tenant_id = $1 and seq > 4`, 'end_cut_off at 5'],
    ]
    for (const [sql, expected] of tamperings) {
      await backplane.app.db.ping()
      const before = await copy()
      await change(dropKeys(sql))
      expect(await problem(kept), sql).toBe(expected)
      await restore(before)
      expect(await problem(kept)).toBeNull()
    }
  })

  it('names two entries that have changed places, and one that has closed the gap of another', async () => {
    const before = await copy()
    await change(
      `update audit_entries set seq = 5 - seq where tenant_id = $1 and seq in (2, 3)`.replace('5 - seq', '-seq'),
    )
    await change(`update audit_entries set seq = 5 + seq where tenant_id = $1 and seq < 0`)
    expect(await problem()).toBe('reordered at 2')
    await restore(before)
    await change(dropKeys('delete from audit_entries where tenant_id = $1 and seq = 2'))
    for (const seq of [3, 4, 5, 6])
      await change(`update audit_entries set seq = seq - 1 where tenant_id = $1 and seq = ${seq}`)
    expect(await problem()).toBe('reordered at 2')
  })

  it('does not see a chain that was written anew as a whole, but for the head that somebody has kept', async () => {
    const kept = (await verify()).head
    await change(`update audit_entries set action = 'test.other', digest = null, seq = null, prev_hash = null, hash = null, sealed_at = null
      where tenant_id = $1`)
    await sealed(backplane)
    expect(await problem()).toBeNull()
    expect(await problem(kept)).toBe('written_anew at 6')
  })

  it('holds when what is about a person has been erased, and keeps nothing to guess it by', async () => {
    const other = newId()
    await backplane.app.db.as({ userId: other, tenantIds: [] }, (tx) => tx.auditDetail.deleteMany())
    expect((await verify()).erasedDetails).toBe(0)
    const { count } = await backplane.app.db.as({ userId: ada.userId, tenantIds: [] }, (tx) =>
      tx.auditDetail.deleteMany({ where: { tenantId } }),
    )
    expect(count).toBe(12)
    expect(await verify()).toMatchObject({ sealed: 6, erasedDetails: 12, broken: null })
    const left = await backplane.app.db.as({ userId: null, tenantIds: [tenantId] }, (tx) =>
      tx.auditEntry.findMany({ where: { tenantId } }),
    )
    const text = JSON.stringify(left, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
    expect(text).toContain('"count":2')
    for (const personal of ['192.0.2.7', 'one@example.com', 'example.com']) expect(text).not.toContain(personal)
  })

  it('can be changed by none of the roles of the product, even with the right to', async () => {
    const { db } = backplane.app
    const scope = { userId: ada.userId, tenantIds: [tenantId] }
    const again = db.sweep((tx) => tx.$executeRaw`update audit_entries set hash = repeat('b', 64)`)
    expect(await again).toBe(0)
    await expect(db.sweep((tx) => tx.$executeRaw`update audit_entries set action = 'x'`)).rejects.toThrow(/denied/)
    await expect(db.as(scope, (tx) => tx.$executeRaw`update audit_entries set hash = null`)).rejects.toThrow(/denied/)
    await expect(db.as(scope, (tx) => tx.$executeRaw`update audit_details set value = '{}'`)).rejects.toThrow(/denied/)
    await expect(db.operator((tx) => tx.$executeRaw`delete from audit_details`)).rejects.toThrow(/denied/)
    await expect(
      db.as(
        scope,
        (
          tx,
        ) => tx.$executeRaw`insert into audit_entries (id, tenant_id, actor_kind, action, object_kind, object_id, at, digest, seq, prev_hash, hash, sealed_at)
        values (${newId()}::uuid, ${tenantId}::uuid, 'user', 'x', 'x', 'x', now(), 'x', 7, 'x', 'x', now())`,
      ),
    ).rejects.toThrow(/sealed after it has been written/)
    expect(await verify()).toMatchObject({ sealed: 6, broken: null })
  })

  it('and past the walls the triggers still refuse', async () => {
    for (const sql of [
      `update audit_entries set action = 'x'`,
      'update audit_entries set hash = null, seq = null, prev_hash = null, sealed_at = null',
      'delete from audit_entries',
      'truncate audit_entries, audit_details',
      `update audit_details set value = '{}'`,
    ])
      await expect(beyondTheWalls(backplane.database, (owner) => owner.query(sql))).rejects.toThrow(
        /stays as it was written|only added to/,
      )
  })

  it('waits for a transaction that began before, so that an entry comes in at its place', async () => {
    const { app } = backplane
    const scope = scopeOf({ ...(await ada.viewer()), roles: new Map([[tenantId, 'owner']]) })
    const begun = Promise.withResolvers<void>()
    const mayCommit = Promise.withResolvers<void>()
    const slow = app.db.as(scope, async (tx) => {
      await audit(app, tx, await ada.viewer(), { tenantId, action: 'test.slow', objectKind: 'x', objectId: 'x' })
      begun.resolve()
      await mayCommit.promise
    })
    await begun.promise
    await note('quick')
    await sealAuditEntries(app)
    expect(await verify()).toMatchObject({ sealed: 6, unsealed: 1 })
    mayCommit.resolve()
    await slow
    await sealed(backplane)
    const order = await app.db.as(scope, (tx) =>
      tx.auditEntry.findMany({
        where: { tenantId, seq: { gt: 6n } },
        orderBy: { seq: 'asc' },
        select: { action: true },
      }),
    )
    expect(order.map(({ action }) => action)).toEqual(['test.slow', 'test.note'])
    expect(await verify()).toMatchObject({ sealed: 8, unsealed: 0, broken: null })
  })

  it('is one chain without a gap, however many write and seal at once', async () => {
    const work = Array.from({ length: 40 }, async (_, n) => {
      await note(`at-once-${n}`)
      await sealAuditEntries(backplane.app)
    })
    await Promise.all(work)
    await sealed(backplane)
    expect(await verify()).toMatchObject({ sealed: 46, unsealed: 0, broken: null })
  })

  it('takes up entries from before there were digests', async () => {
    await tamper(backplane.database, (owner) =>
      owner.query(
        `insert into audit_entries (id, tenant_id, actor_kind, actor_id, action, object_kind, object_id, after, at)
         values ($2, $1, 'system', 'console', 'operator.name', 'operator', 'x', '{"role":"support"}', now())`,
        [tenantId, newId()],
      ),
    )
    await sealed(backplane)
    expect(await verify()).toMatchObject({ sealed: 7, broken: null })
  })

  /** The details of an entry go with it, as its owner could have it. */
  function dropKeys(sql: string): string {
    const [, where] = /^delete from audit_entries where (.*)$/.exec(sql) ?? []
    return where
      ? `with gone as (delete from audit_details where tenant_id = $1 and entry_id in (select id from audit_entries where ${where}))
         ${sql}`
      : sql
  }

  async function copy(): Promise<readonly [entries: string, details: string]> {
    return tamper(backplane.database, async (owner) => {
      const of = async (table: string) =>
        String(
          (
            await owner.query(
              `select coalesce(jsonb_agg(t), '[]')::text as rows from ${table} t where tenant_id = $1`,
              [tenantId],
            )
          ).rows[0]?.rows,
        )
      return [await of('audit_entries'), await of('audit_details')]
    })
  }

  async function restore([entries, details]: readonly [string, string]): Promise<void> {
    await tamper(backplane.database, async (owner) => {
      await owner.query('delete from audit_details where tenant_id = $1', [tenantId])
      await owner.query('delete from audit_entries where tenant_id = $1', [tenantId])
      await owner.query(
        'insert into audit_entries select * from jsonb_populate_recordset(null::audit_entries, $1::jsonb)',
        [entries],
      )
      await owner.query(
        'insert into audit_details select * from jsonb_populate_recordset(null::audit_details, $1::jsonb)',
        [details],
      )
    })
  }
})

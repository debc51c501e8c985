import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { ID_PREFIXES } from '../../lib/ids.ts'
import { policyOf } from '../../server/graphql/policies.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { arrangements } from '../support/arranged-mutations.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type DnsServer, startDnsServer } from '../support/dns-server.ts'
import { type FurnishedTenant, furnishedTenant } from '../support/furnished.ts'
import { beyondTheWalls } from '../support/lanes/beyond-the-walls.ts'
import { OPERATIONS } from '../support/operations.ts'
import { type Person, seedOf } from '../support/seed.ts'

/** What changes neither access nor money nor identity, each with the reason. */
const WITHOUT_ENTRY: Readonly<Record<string, string>> = {
  markNotificationRead: "a person's own note on their own feed",
  setCartLine: 'a cart promises nothing, and costs nothing before it is ordered',
}

/** What leaves no other row of ours changed in the entry's transaction, each with the reason. */
const ENTRY_ALONE: Readonly<Record<string, string>> = {
  advanceAllClocks: 'as advanceClock',
  advanceClock: 'the clock moves in many transactions; the entry says from when to when, after the last',
  createCoupon: 'the payments provider is told at once, and its reference is written to the row',
  deleteRole: 'the role is deleted: a row that is gone names no transaction',
  exportAuditEntries: 'the worker makes the file at once, and writes the row again',
  exportAuditEntriesAsOperator: 'the same',
  exportPersonalData: 'the same',
  inviteMember: 'the worker mails at once, and writes the row again',
  leaveTenant: 'the place is deleted',
  reconcile: 'the worker compares at once, and writes the row again',
  migratePlanVersion: 'the worker takes it up at once, and writes the row again',
  removeDevice: 'the device is deleted',
  removeMember: 'the place is deleted',
  removeOperation: 'the operation is deleted',
  removeTenantDomain: 'the domain is deleted',
  resendInvitation: 'the worker mails at once, and writes the row again',
  runTenantForward: 'as advanceClock',
}

/** What an entry may be about besides the nouns that have a prefix. */
const OTHER_OBJECTS = ['auditLog', 'catalogue', 'clock', 'dev']

describe('each mutation that changes access, money or identity', () => {
  let backplane: TestBackplane
  let tenant: FurnishedTenant
  let staff: Person
  let dns: DnsServer
  let arrange: ReturnType<typeof arrangements>

  beforeAll(async () => {
    dns = await startDnsServer()
    backplane = await startTestBackplane({ env: { DNS_SERVERS: dns.address, CARD_FORM: 'embedded' } })
    const seed = seedOf(backplane)
    tenant = await furnishedTenant(backplane.app, seed, 'Ada')
    staff = await seed.operator()
    arrange = arrangements({ backplane, dns, seed, tenant, staff })
  })
  afterAll(async () => {
    await backplane?.close()
    await dns?.close()
  })

  const mutations = Object.values(buildBackplaneSchema([betterMovies]).getMutationType()?.getFields() ?? {})
  const audited = mutations.filter(({ name }) => !(name in WITHOUT_ENTRY))

  const operation = (name: string) => {
    const make = OPERATIONS[`Mutation.${name}`]
    if (!make) throw new Error(`Mutation.${name} stands in no operation`)
    return make
  }

  it('is met here, but for the exceptions, which are there', () => {
    expect(audited.length).toBeGreaterThan(45)
    const names = mutations.map(({ name }) => name)
    const named = [...Object.keys(WITHOUT_ENTRY), ...Object.keys(ENTRY_ALONE), ...Object.keys(arrange)]
    expect(named.filter((name) => !names.includes(name))).toEqual([])
  })

  it.each(audited.map((field) => [field.name, field] as const))(
    '%s leaves its entry in the transaction that makes the change',
    async (name, field) => {
      const arranged = (await arrange[name]?.()) ?? {}
      const { query, variables } = { ...operation(name)({ ...tenant.ids, ...arranged.ids }), ...arranged }
      const usual = policyOf(field)?.kind === 'operator' ? staff : tenant.owner
      const client = await (arranged.by ?? usual).client()
      const { data, errors, requestId } = await client.ask<Record<string, { __typename?: string }>>(query, variables)
      expect(errors).toEqual([])
      const entries = await entriesOf(String(requestId))
      expect(entries, JSON.stringify(data)).not.toEqual([])
      if (!(name in ENTRY_ALONE)) expect(entries.filter(({ beside }) => beside.length === 0)).toEqual([])
      expect(entries.filter(({ kind }) => !(kind in ID_PREFIXES) && !OTHER_OBJECTS.includes(kind))).toEqual([])
    },
  )

  /** The entries of a request, each with the tables in which its transaction has changed a row that is there. */
  function entriesOf(requestId: string) {
    return beyondTheWalls(backplane.database, async (owner) => {
      const { rows } = await owner.query<{ action: string; kind: string; xid: string }>(
        `select action, object_kind as kind, (xid::text::numeric % 4294967296)::text as xid from audit_entries where request_id = $1`,
        [requestId],
      )
      const tables = await owner.query<{ name: string }>(
        `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and n.nspname in ('public', 'better_movies') and c.relname !~ '^(audit_|events$|_prisma)'`,
      )
      return Promise.all(
        rows.map(async ({ action, kind, xid }) => {
          const beside: string[] = []
          for (const { name } of tables.rows) {
            const found = await owner.query(`select from ${name} where xmin::text = $1 limit 1`, [xid])
            if (found.rowCount) beside.push(name)
          }
          return { action, kind, beside }
        }),
      )
    })
  }
})

import { audit } from '../../../domain/audit.ts'
import { archiveTenant } from '../../../domain/tenants/archive.ts'
import { closeAccount } from '../../../domain/users/close-account.ts'
import { addMs, DAY } from '../../../lib/clock.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import type { TestBackplane } from '../backplane.ts'
import type { FurnishedTenant } from '../furnished.ts'
import { beyondTheWalls } from '../lanes/beyond-the-walls.ts'
import type { Seed, SeededTenant } from '../seed.ts'
import { giveEverySale } from './every-sale.ts'
import type { Further } from './further.ts'

/**
 * Brings the tenant and its owner to where every field has a value, at once what no verb brings about at the same time: a paid subscription that
 * has ended, a key that was rotated and revoked. Written by hand for that, as the verbs write it one after the other.
 * @returns further tenants of the owner's, and what to ask of them
 */
export async function giveEveryValue(
  { app, database }: TestBackplane,
  seed: Seed,
  tenant: FurnishedTenant,
  neighbour: FurnishedTenant,
): Promise<{ readonly tenants: readonly Pick<SeededTenant, 'id'>[]; readonly asked: readonly Further[] }> {
  const { owner, ids } = tenant
  const sale = await giveEverySale({ app }, seed, tenant)
  const member = await seed.member(tenant, 'member')
  const archived = await seed.tenant({ name: 'Archived', owner })
  await archiveTenant(app, await owner.viewer(), archived.id)
  const gone = await seed.person('Gone')
  await closeAccount(app, await gone.viewer(), { email: gone.email })
  const staff = await seed.operator()
  await seed.passTime(neighbour, addMs(await app.clock.now(neighbour.id), 60 * DAY))
  const viewer = { ...(await owner.viewer()), actor: { operatorId: staff.userId, impersonationId: newId() } }
  await app.db.as({ userId: owner.userId, tenantIds: [tenant.id] }, (tx) =>
    audit(app, tx, viewer, { tenantId: tenant.id, action: 'test.look', objectKind: 'tenant', objectId: tenant.id }),
  )
  await beyondTheWalls(database, async (client) => {
    for (const [statement, values] of [
      [
        `update users set picture_url = 'https://a.example/a.png', locale = 'en', time_zone = 'UTC' where id = $1`,
        [owner.userId],
      ],
      [`update notifications set read_at = now() where user_id = $1`, [owner.userId]],
      [
        `insert into bans (id, user_id, reason, banned_by, started_at, until, lifted_at) values (gen_random_uuid(), $1, 'Spam', $1, now(), now() + interval '1 day', now())`,
        [owner.userId],
      ],
      [`update impersonations set ended_at = now() where user_id = $1`, [owner.userId]],
      [
        `update api_keys set expires_at = now() + interval '1 day', last_used_at = now(), rotated_at = now(), revoked_at = now(),
          previous_hash = 'another', previous_until = now() where tenant_id = $1`,
        [tenant.id],
      ],
      [
        `update client_apps set rotated_at = now(), removed_at = now(), creator_id = $2 where tenant_id = $1`,
        [tenant.id, owner.userId],
      ],
      [
        `update document_apps set ladder = 'registered', points_per_second = 100, points_per_month = 1000000 where tenant_id = $1`,
        [tenant.id],
      ],
      [`update document_versions set retired_at = now() where tenant_id = $1`, [tenant.id]],
      ...['api_keys', 'client_apps'].map(
        (table) =>
          [
            `update ${table} set document_app_id = v.app_id, document_version_id = v.id from document_versions v
              where v.tenant_id = $1 and ${table}.tenant_id = $1`,
            [tenant.id],
          ] as const,
      ),
      [`update join_requests set decided_at = now() where tenant_id = $1`, [tenant.id]],
      [
        `update memberships set role = 'custom', role_id = (select id from roles where tenant_id = $1 limit 1) where tenant_id = $1 and user_id = $2`,
        [tenant.id, member.userId],
      ],
      [
        `update invoices set state = 'open', decline_reason = 'card_declined', next_attempt_at = now(), hosted_url = 'https://pay.example/1' where tenant_id = $1`,
        [tenant.id],
      ],
      [
        `update subscriptions set state = 'past_due', grace_ends_at = now() + interval '1 day', ended_at = now(), cancel_reason = 'unused',
          scheduled_price_id = price_id, scheduled_quantity = 1, scheduled_at = now() where tenant_id = $1`,
        [tenant.id],
      ],
      [
        `update orders set action_url = 'https://pay.example/2', client_secret = 'of the page', decline_reason = 'card_declined',
          ended_at = now(), refund_reason = 'canceled' where tenant_id = $1`,
        [tenant.id],
      ],
      [`update payments set decline_reason = 'card_declined' where tenant_id = $1`, [tenant.id]],
      [
        `update grants set credits = 5, limit_value = 2, revoked_at = now(), revoke_reason = 'refunded' where tenant_id = $1`,
        [tenant.id],
      ],
      [`update dead_letters set replayed_at = now() where tenant_id = $1`, [tenant.id]],
      [
        `insert into tenant_domains (id, tenant_id, domain, state, challenge, join_policy, verified_at, created_at, updated_at)
          values (gen_random_uuid(), $1, 'example.com', 'verified', 'none', 'request', now(), now(), now())`,
        [neighbour.id],
      ],
    ] as const)
      await client.query(statement, [...values])
  })
  return {
    tenants: [archived, sale.tenant],
    asked: [
      { ids: { ...ids, tenant: archived.publicId } },
      { ids: { ...ids, user: toPublicId('user', gone.userId) } },
      { ids: { ...ids, user: toPublicId('user', staff.userId) } },
      { ids: { ...ids, user: toPublicId('user', member.userId) } },
      ...sale.asked,
    ],
  }
}

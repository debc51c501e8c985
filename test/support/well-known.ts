import { audit } from '../../domain/audit.ts'
import { keepDeadLetter } from '../../domain/dead-letters/keep.ts'
import { deny } from '../../domain/denials/deny.ts'
import { acquireHolding } from '../../domain/holdings/acquire.ts'
import { inviteMember } from '../../domain/invitations/invite.ts'
import { joinTenant } from '../../domain/join-requests/join.ts'
import { exportPersonalData } from '../../domain/privacy/export.ts'
import { registerDevice } from '../../examples/better-movies/domain/register-device.ts'
import { addMs, DAY, MINUTE } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import type { TestBackplane } from './backplane.ts'
import { beyondTheWalls } from './lanes/beyond-the-walls.ts'
import { openToJoin } from './open-to-join.ts'
import type { Person, Seed, SeededTenant } from './seed.ts'

/** Tenants of others, in which something may be about a person. */
export interface Surroundings {
  readonly backplane: TestBackplane
  readonly seed: Seed
  /** In which they are a member. */
  readonly tenant: SeededTenant
  /** Which has invited them, and whom they have asked to take them in. */
  readonly other: SeededTenant
}

/** @returns two tenants of others; the second lets people ask to join */
export async function surroundings(backplane: TestBackplane, seed: Seed): Promise<Surroundings> {
  const tenant = await seed.tenant({ name: 'Common', plan: 'premium' })
  const other = await seed.tenant({ name: 'Other' })
  await openToJoin(backplane.app, other, 'example.com', 'request')
  return { backplane, seed, tenant, other }
}

/** Somebody of whom every table that is about people holds something, in tenants of others. @param name in no other row */
export async function wellKnown({ backplane, seed, tenant, other }: Surroundings, name: string): Promise<Person> {
  const { app, database } = backplane
  const person = await seed.member(tenant, 'member')
  const { userId, email } = person
  const client = await person.client()
  await client.data('mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename } }', {
    input: { name, locale: 'de-CH', timeZone: 'Europe/Zurich', pictureUrl: `https://example.com/${name}.png` },
  })
  await registerDevice(app, await person.viewer(), { tenantId: tenant.id, name: `${name}'s telephone` })
  await acquireHolding(app, await person.viewer(), {
    ...{ tenantId: tenant.id, userId, featureKey: 'connected_devices', thing: `${name}'s thing` },
  })
  await exportPersonalData(app, await person.viewer())
  const to = { role: 'member', roleId: null } as const
  // Before anybody there can know whose the address is.
  await inviteMember(app, await other.owner.viewer(), { tenantId: other.id, email: email.toUpperCase(), to })
  await joinTenant(app, await person.viewer(), other.id)
  await asStaffLeavesThem(backplane, person, name)
  await app.db.as({ userId, tenantIds: [tenant.id] }, async (tx) =>
    audit(
      app,
      tx,
      { ...(await person.viewer()), origin: { requestId: 'r', address: '192.0.2.33' } },
      {
        ...{ tenantId: tenant.id, action: 'note.one', objectKind: 'user', objectId: userId },
        after: { email: `${name}@old.example` },
      },
    ),
  )
  await beyondTheWalls(database, (owner) =>
    owner.query(
      `with note as (insert into notifications (id, user_id, type, dedupe_key, title, body, created_at)
         values (gen_random_uuid(), $1, 'note', 'note', $2, $2, now()) returning id)
       insert into deliveries (id, notification_id, user_id, channel, to_address, subject, text, html, state, last_error, created_at, updated_at)
         select gen_random_uuid(), id, $1, 'email', $2, $2, $2, $2, 'sent', $2, now(), now() from note`,
      [userId, `Dear ${name}, of ${name}@example.com`],
    ),
  )
  // A mail to them was given up.
  await keepDeadLetter(app, {
    ...{ jobId: newId(), queue: 'notifications.deliver', data: { deliveryId: newId(), userId }, attempts: 3 },
    error: `No mailbox of ${name}'s.`,
  })
  // The issuer knows a key of theirs.
  await beyondTheWalls(database, (owner) =>
    owner.query(
      `insert into local_identity.passkeys (id, account_id, credential_id, public_key, counter, transports, name, created_at)
       values (gen_random_uuid(), $1, $2, '', 0, '{}', $3, now())`,
      [person.principal.subject, newId(), `${name}'s key`],
    ),
  )
  // As staff once, in the explorer.
  await beyondTheWalls(database, (owner) =>
    owner.query(
      `with preview as (insert into role_previews (id, user_id, tenant_id, reason, started_at, expires_at)
         values (gen_random_uuid(), $1, $2, $3, now() - interval '1 hour', now()))
       insert into saved_operations (id, user_id, name, description, document, variables, visibility, created_at, updated_at)
         values (gen_random_uuid(), $1, $3, $3, $3, null, 'mine', now(), now())`,
      [userId, tenant.id, `${name} looked`],
    ),
  )
  return person
}

/** A ban that is over, acting as them that is over, and tokens that were ended, as their verbs write them: the person's token of today is good. */
async function asStaffLeavesThem({ app }: TestBackplane, { userId, principal }: Person, name: string): Promise<void> {
  const [now, staff] = [app.wallClock.now(), newId()]
  const startedAt = addMs(now, -DAY / 2)
  const endedAt = addMs(startedAt, MINUTE)
  const { issuer, subject } = principal
  await app.db.as({ userId, tenantIds: [] }, async (tx) => {
    await tx.ban.create({
      data: { id: newId(), userId, reason: `${name} sends spam`, bannedBy: staff, startedAt, liftedAt: endedAt },
    })
    const acting = { id: newId(), userId, operatorId: staff, reason: `${name} has asked`, publicKey: {}, startedAt }
    await tx.impersonation.create({ data: { ...acting, expiresAt: endedAt, endedAt } })
    await deny(app, tx, [{ kind: 'subject', issuer, key: subject, reason: 'revoked' }], startedAt)
  })
}

/** Which tables hold any of these texts in any row, whoever may see it. @returns `public.users: Ada`, sorted */
export function traces({ database }: TestBackplane, marks: readonly string[]): Promise<readonly string[]> {
  return beyondTheWalls(database, async (owner) => {
    const found: string[] = []
    const { rows } = await owner.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname in ('public', 'better_movies', 'metrics') order by 1`,
    )
    for (const { name } of rows)
      for (const mark of marks) {
        const { rowCount } = await owner.query(
          `select from ${name} t where position(lower($1) in lower(t::text)) > 0 limit 1`,
          [mark],
        )
        if (rowCount) found.push(`${name}: ${mark}`)
      }
    return found
  })
}

import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { deny } from '../denials/deny.ts'
import { DomainError } from '../errors.ts'
import { emit } from '../events.ts'
import { countOwners, lockPeople } from '../memberships/places.ts'
import { leavesNoOwner } from '../memberships/rules.ts'
import { type CloseBlocker, closeBlockers } from './blockers.ts'
import { eraseRows, tenantsOf } from './erase-rows.ts'

export type EraseResult =
  | { readonly kind: 'erased' }
  | { readonly kind: 'blocked'; readonly blockers: readonly CloseBlocker[] }
  | { readonly kind: 'unknown' }

export type EraseSlice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'classification'>

interface Erasure {
  readonly userId: string
  readonly reason: string | null
}

/** What is known of a person before the locks are taken, and holds under them or is read again. */
interface Surroundings {
  /** Every tenant in which something is about them. */
  readonly tenantIds: readonly string[]
  /** Their verified address, in lower case. */
  readonly address: string | null
}

const MOST_ATTEMPTS = 5

/**
 * Erases what is about a person, by the classification of columns, in one transaction: from its commit on they are nobody here, and their
 * tokens are refused on every node. Their account at the issuer, their files and what events say of them go by a job (forget.ts). What the law
 * wants kept stays: invoices, payments, and the audit log without its details.
 * @param viewer whoever has asked for it, and may
 * @throws DomainError IN_PROGRESS while their places change all the time
 */
export async function erasePerson(app: EraseSlice, viewer: Viewer, erasure: Erasure): Promise<EraseResult> {
  const { userId } = erasure
  const occurredAt = await app.clock.now()
  // Where it came from is about them too, if it is they who ask.
  const asked = viewer.kind === 'user' && viewer.userId === userId
  const by: Viewer = asked ? { ...viewer, origin: { ...viewer.origin, address: null } } : viewer
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const found = await app.db.operator(async (tx) => {
      const person = await tx.user.findFirst({ where: { id: userId, erasedAt: null } })
      if (!person) return null
      const address = person.emailVerified ? person.email.toLowerCase() : null
      return { blockers: await closeBlockers(tx, userId), tenantIds: await tenantsOf(app, tx, userId), address }
    })
    if (!found) return { kind: 'unknown' }
    if (found.blockers.length > 0) return { kind: 'blocked', blockers: found.blockers }
    const outcome = await eraseAmong(app, by, erasure, found, occurredAt)
    if (outcome !== 'changed') return { kind: outcome }
  }
  throw new DomainError(
    'IN_PROGRESS',
    'Their places in tenants are changing at this moment. Nothing was erased: try again.',
  )
}

/** @returns `changed` when what was found before the locks holds no more: then nothing was erased */
function eraseAmong(
  app: EraseSlice,
  viewer: Viewer,
  { userId, reason }: Erasure,
  { tenantIds, address }: Surroundings,
  occurredAt: Date,
): Promise<'erased' | 'unknown' | 'changed'> {
  return app.db.as({ userId, tenantIds, ...(address ? { address } : {}) }, async (tx) => {
    // Always in the same order, so that two who close at once do not wait for each other; and before the person's row, as whoever admits does.
    for (const tenantId of tenantIds.toSorted()) await lockPeople(tx, tenantId)
    const [person] = await tx.$queryRaw<{ address: string | null }[]>`
      select case when email_verified then lower(email) end as address from users
      where id = ${userId}::uuid and erased_at is null for update`
    if (!person) return 'unknown'
    const places = await tx.membership.findMany({ where: { userId }, select: { id: true, tenantId: true, role: true } })
    if (person.address !== address || places.some(({ tenantId }) => !tenantIds.includes(tenantId))) return 'changed'
    for (const place of places) if (await leavesToNobody(tx, place)) return 'changed'
    const identities = await tx.identity.findMany({ where: { userId }, select: { issuer: true, subject: true } })
    const ended = [
      ...places.map((each) => ({ ...each, noun: 'membership' as const })),
      ...(await pendingOf(tx, userId, address)),
    ]
    await eraseRows(app, tx, userId)
    await deny(
      app,
      tx,
      identities.map(({ issuer, subject }) => ({ kind: 'subject', issuer, key: subject, reason: 'erased' })),
    )
    for (const { id, tenantId, noun } of ended)
      await audit(app, tx, viewer, { tenantId, action: ERASES[noun], objectKind: noun, objectId: id })
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'user.erase',
      objectKind: 'user',
      objectId: userId,
      after: { reason },
    })
    await emit(app, tx, viewer, { type: 'user.erased', tenantId: null, payload: { userId }, occurredAt })
    return 'erased'
  })
}

const ERASES = {
  membership: 'membership.erase',
  invitation: 'invitation.erase',
  joinRequest: 'join_request.erase',
} as const

/** Under the lock: another owner may have gone since the blockers were looked at. Of an archived tenant nobody needs to be left. */
async function leavesToNobody(tx: Tx, { tenantId, role }: { tenantId: string; role: string }): Promise<boolean> {
  if (!leavesNoOwner(await countOwners(tx, tenantId), role, null)) return false
  return (await tx.tenant.count({ where: { id: tenantId, archivedAt: null } })) > 0
}

/** What waits for them in tenants: it takes a seat, or somebody's attention. */
async function pendingOf(tx: Tx, userId: string, address: string | null) {
  const select = { id: true, tenantId: true } as const
  const invitations = address
    ? await tx.invitation.findMany({ where: { email: address, state: 'pending' }, select })
    : []
  const requests = await tx.joinRequest.findMany({ where: { userId, state: 'pending' }, select })
  return [
    ...invitations.map((each) => ({ ...each, noun: 'invitation' as const })),
    ...requests.map((each) => ({ ...each, noun: 'joinRequest' as const })),
  ]
}

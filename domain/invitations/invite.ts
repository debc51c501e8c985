import { addMs, DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { DomainError } from '../errors.ts'
import { emit } from '../events.ts'
import {
  type ChosenRole,
  lockPeople,
  permissionsNow,
  placeOfRole,
  requireCovers,
  requireStill,
} from '../memberships/places.ts'
import { hasFreeSeat, loadSeats, type Seats, seatsAt } from '../seats/seats.ts'
import { addressProblem, DEFAULT_DAYS, daysProblem, expiryOf, MOST_A_DAY, normaliseAddress, stateAt } from './rules.ts'

export interface InviteMemberInput {
  readonly tenantId: string
  readonly email: string
  readonly to: ChosenRole
  /** How long it is good; 7 when nothing is said. */
  readonly days?: number | undefined
}

export type InviteMemberResult =
  /** Also when the address was invited already: the same invitation, as it stands, and no second mail. */
  | { readonly kind: 'invited'; readonly invitationId: string }
  | { readonly kind: 'already_member'; readonly membershipId: string }
  | { readonly kind: 'seats_exhausted'; readonly seats: Seats }
  | { readonly kind: 'invalid'; readonly field: 'email' | 'days'; readonly problem: string }

/** Promises a place to whoever reads mail at an address. The mail goes out by a job, which makes the token. */
export async function inviteMember(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  viewer: Viewer,
  input: InviteMemberInput,
): Promise<InviteMemberResult> {
  const { tenantId, to, days = DEFAULT_DAYS } = input
  requireIn(viewer, tenantId, 'member:write')
  const email = normaliseAddress(input.email)
  const wrongAddress = addressProblem(email)
  if (wrongAddress) return { kind: 'invalid', field: 'email', problem: wrongAddress }
  const wrongDays = daysProblem(days)
  if (wrongDays) return { kind: 'invalid', field: 'days', problem: wrongDays }
  const at = await seatsAt(app, tenantId)
  return app.db.as(scopeOf(viewer), async (tx): Promise<InviteMemberResult> => {
    await lockPeople(tx, tenantId)
    const actor = await permissionsNow(tx, viewer, tenantId)
    requireStill(actor, 'member:write')
    requireCovers(actor, await placeOfRole(tx, tenantId, to))
    const membershipId = await memberWithAddress(tx, tenantId, email)
    if (membershipId) return { kind: 'already_member', membershipId }
    const known = await tx.invitation.findFirst({ where: { tenantId, email, state: 'pending' } })
    if (known && stateAt(known, at.real) === 'pending') return { kind: 'invited', invitationId: known.id }
    const seats = await loadSeats(tx, tenantId, at)
    if (!hasFreeSeat(seats)) return { kind: 'seats_exhausted', seats }
    await requireNotTooMany(tx, tenantId, at.real)
    const invitationId = known?.id ?? newId()
    const sendCount = (known?.sendCount ?? 0) + 1
    const promise = {
      ...to,
      invitedById: viewer.kind === 'user' ? viewer.userId : null,
      expiresAt: expiryOf(at.real, days),
      sentAt: at.real,
      ...AWAITS_MAIL,
    }
    if (known) await tx.invitation.updateMany({ where: { id: known.id }, data: { ...promise, sendCount } })
    else
      await tx.invitation.createMany({
        data: [{ id: invitationId, tenantId, email, state: 'pending', createdAt: at.real, ...promise }],
      })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'invitation.send',
      objectKind: 'invitation',
      objectId: invitationId,
      after: { email, ...to, expiresAt: promise.expiresAt },
    })
    await emit(app, tx, viewer, {
      type: 'invitation.sent',
      tenantId,
      payload: { invitationId, sendCount, ...to },
      occurredAt: at.business,
    })
    return { kind: 'invited', invitationId }
  })
}

/** Until the job has made a new mail, no link of an older one works. */
export const AWAITS_MAIL = { tokenHash: null, mailState: 'queued' } as const

async function memberWithAddress(tx: Tx, tenantId: string, email: string): Promise<string | null> {
  // As SQL: Prisma compares without regard to case by "ilike", in which an underscore matches any letter.
  const [member] = await tx.$queryRaw<{ id: string }[]>`select m.id from memberships m join users u on u.id = m.user_id
    where m.tenant_id = ${tenantId}::uuid and lower(u.email) = ${email} limit 1`
  return member?.id ?? null
}

async function requireNotTooMany(tx: Tx, tenantId: string, now: Date): Promise<void> {
  const today = await tx.invitation.count({ where: { tenantId, createdAt: { gt: addMs(now, -DAY) } } })
  if (today >= MOST_A_DAY)
    throw new DomainError(
      'RATE_LIMITED',
      `A tenant sends at most ${MOST_A_DAY} new invitations in 24 hours. Send the others tomorrow.`,
    )
}

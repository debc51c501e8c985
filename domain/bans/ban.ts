import { newId } from '../../lib/ids.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { deny } from '../denials/deny.ts'
import { badInput, DomainError } from '../errors.ts'
import { emit } from '../events.ts'
import { assertReason } from '../reasons.ts'
import { requirePerson } from '../users/find-person.ts'
import type { BanRecord } from './list.ts'
import { isAbove } from './rules.ts'

export interface BanInput {
  readonly userId: string
  /** For staff; the person is not told. */
  readonly reason: string
  /** Wall time; null is for good. */
  readonly until: Date | null
}

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/**
 * Shuts a person out: they are not recognised any more, and the tokens that they have are dead on every node. Their sessions at the issuer
 * are ended by a consumer (consumers.ts), so that an issuer who does not answer undoes nothing. A ban of somebody who is banned takes the
 * place of the one before.
 * @throws DomainError FORBIDDEN for oneself and for an operator above oneself
 */
export async function banUser(app: Slice, viewer: Viewer, input: BanInput): Promise<BanRecord> {
  const operator = requireOperator(viewer, 'operator:ban')
  const { userId, until } = input
  const reason = assertReason(input.reason)
  const now = app.wallClock.now()
  if (until && until <= now) throw badInput('until must lie ahead. Leave it out for a ban that has no end.')
  if (userId === operator.userId)
    throw new DomainError('FORBIDDEN', 'You cannot ban yourself. Ask another operator, if you mean it.')
  const person = await requirePerson(app, userId)
  if (person.operatorRole && operator.operatorRole && isAbove(person.operatorRole, operator.operatorRole))
    throw new DomainError('FORBIDDEN', 'You cannot ban an operator who stands above you. Ask one who does not.')
  const occurredAt = await app.clock.now()
  const banId = newId()
  const ban = { id: banId, userId, reason, bannedBy: operator.userId, startedAt: now, until, liftedAt: null }
  await app.db.as({ userId, tenantIds: [] }, async (tx) => {
    await tx.ban.updateMany({
      where: { userId, liftedAt: null },
      data: { liftedAt: now, liftedBy: operator.userId },
    })
    await tx.ban.create({ data: ban })
    await deny(
      app,
      tx,
      person.identities.map(({ issuer, subject }) => ({ kind: 'subject', issuer, key: subject, reason: 'ban' })),
    )
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'user.ban',
      objectKind: 'user',
      objectId: userId,
      after: { banId, reason, until: until?.toISOString() ?? null },
    })
    await emit(app, tx, viewer, { type: 'user.banned', tenantId: null, payload: { userId, banId }, occurredAt })
  })
  return ban
}

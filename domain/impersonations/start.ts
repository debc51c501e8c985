import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { addMs, MINUTE } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { badInput, DomainError } from '../errors.ts'
import { emit } from '../events.ts'
import { assertReason } from '../reasons.ts'
import { requirePerson } from '../users/find-person.ts'
import {
  IMPERSONATION_ALGORITHM,
  IMPERSONATION_CLIENT,
  IMPERSONATION_TYPE,
  impersonationIssuer,
  MOST_MINUTES,
} from './rules.ts'

export interface StartImpersonationInput {
  readonly userId: string
  readonly reason: string
  /** 1 to 60, of real time. */
  readonly minutes: number
}

export interface StartedImpersonation {
  readonly impersonationId: string
  /** The only one there will be: nothing refreshes it. */
  readonly accessToken: string
  readonly expiresAt: Date
}

type Slice = Pick<App, 'db' | 'identity' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'publicUrl'>

/**
 * Lets an operator act as a person for a while: with the person's roles and none of the operator's, and without what is for the person
 * alone (IN_PERSON_PERMISSIONS). The token is signed by a key that is made for it and forgotten; the database has what verifies it, so there
 * is no secret that could be lost.
 * @throws DomainError FORBIDDEN for another operator, whoever asks; NOT_FOUND, BAD_INPUT
 */
export async function startImpersonation(
  app: Slice,
  viewer: Viewer,
  input: StartImpersonationInput,
): Promise<StartedImpersonation> {
  const operator = requireOperator(viewer, 'operator:impersonate')
  const { userId, minutes } = input
  const reason = assertReason(input.reason)
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST_MINUTES)
    throw badInput(`minutes must be a whole number from 1 to ${MOST_MINUTES}.`)
  const person = await requirePerson(app, userId)
  if (person.operatorRole)
    throw new DomainError('FORBIDDEN', 'Nobody acts as an operator: what staff may do is done under their own name.')
  const impersonationId = newId()
  const { publicKey, privateKey } = await generateKeyPair(IMPERSONATION_ALGORITHM)
  const startedAt = app.wallClock.now()
  const expiresAt = addMs(startedAt, minutes * MINUTE)
  const seconds = (date: Date) => Math.floor(date.getTime() / 1_000)
  const accessToken = await new SignJWT({
    act: { sub: toPublicId('user', operator.userId) },
    client_id: IMPERSONATION_CLIENT,
    sid: impersonationId,
  })
    .setProtectedHeader({
      alg: IMPERSONATION_ALGORITHM,
      kid: toPublicId('impersonation', impersonationId),
      typ: IMPERSONATION_TYPE,
    })
    .setIssuer(impersonationIssuer(app))
    .setAudience(app.identity.verifierConfig().audience)
    .setSubject(toPublicId('user', userId))
    .setJti(impersonationId)
    .setIssuedAt(seconds(startedAt))
    .setExpirationTime(seconds(expiresAt))
    .sign(privateKey)
  const jwk = await exportJWK(publicKey)
  const occurredAt = await app.clock.now()
  await app.db.as({ userId, tenantIds: [] }, async (tx) => {
    await tx.impersonation.create({
      data: {
        id: impersonationId,
        userId,
        operatorId: operator.userId,
        reason,
        publicKey: { ...jwk },
        startedAt,
        expiresAt,
      },
    })
    await audit(app, tx, viewer, {
      tenantId: null,
      action: 'impersonation.start',
      objectKind: 'user',
      objectId: userId,
      after: { impersonationId, reason, expiresAt: expiresAt.toISOString() },
    })
    const payload = { userId, impersonationId, operatorId: operator.userId, minutes }
    await emit(app, tx, viewer, { type: 'impersonation.started', tenantId: null, payload, occurredAt })
  })
  return { impersonationId, accessToken, expiresAt }
}

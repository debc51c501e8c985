import { newId } from '../../lib/ids.ts'
import type { WebhookRequest } from '../../providers/call.ts'
import type { App } from '../app.ts'
import { NOBODY } from '../db.ts'
import { deny } from '../denials/deny.ts'
import { clientInSession } from '../denials/states.ts'
import { DomainError } from '../errors.ts'

/**
 * The issuer says that a session has ended, all of an account's, or what a program had in one (OpenID Connect Back-Channel Logout 1.0): their tokens are dead from now
 * on. A logout token counts once, by its `jti`; sent again it is believed again and changes nothing.
 * @throws WebhookRefused when it is not to be believed; DomainError UNSUPPORTED where the issuer sends none
 */
export async function receiveLogout(
  app: Pick<App, 'db' | 'identity' | 'wallClock'>,
  request: WebhookRequest,
): Promise<'received' | 'duplicate'> {
  const { identity } = app
  if (!identity.readLogoutToken)
    throw new DomainError('UNSUPPORTED', `The issuer "${identity.name}" tells nobody of the sessions that it ends.`)
  const { issuer, sessionId, clientId, subject, tokenId, at } = await identity.readLogoutToken(request)
  const now = app.wallClock.now()
  return app.db.as(NOBODY, async (tx) => {
    const { count } = await tx.inboxEvent.createMany({
      data: [
        {
          id: newId(),
          kind: 'identity',
          provider: identity.name,
          account: issuer,
          externalId: tokenId,
          type: 'session.ended',
          hint: { of: clientId !== null ? 'client' : sessionId !== null ? 'session' : 'subject', at: at.toISOString() },
          receivedAt: now,
          processedAt: now,
          outcome: 'denied',
        },
      ],
      skipDuplicates: true,
    })
    if (count === 0) return 'duplicate'
    // With both, one session of that account is meant (2.4); without a session, all of them.
    if (sessionId !== null && clientId !== null)
      await deny(
        app,
        tx,
        [{ kind: 'client', issuer, key: clientInSession(clientId, sessionId), reason: 'revoked' }],
        at,
      )
    else if (sessionId !== null)
      await deny(app, tx, [{ kind: 'session', issuer, key: sessionId, reason: 'logout' }], at)
    else if (subject !== null) await deny(app, tx, [{ kind: 'subject', issuer, key: subject, reason: 'logout' }], at)
    return 'received'
  })
}

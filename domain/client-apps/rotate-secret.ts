import { scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { deny } from '../denials/deny.ts'
import { emit } from '../events.ts'
import { afterCall } from '../intents/after-call.ts'
import { claim } from '../intents/claim.ts'
import { recordFailure, settle } from '../intents/settle.ts'
import { machineClientsOf } from '../issuer-parts.ts'
import { requireApp } from './require-app.ts'

export interface RotateClientAppInput {
  readonly clientAppId: string
  readonly idempotencyKey: string
}

type Answer = { readonly clientAppId: string }
type Slice = Pick<App, 'db' | 'identity' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Gives a program another secret. The old one, and every token that was given for it, are dead: whoever had it is out.
 * @returns the secret, told once; null where the same idempotencyKey was answered before
 * @throws DomainError UNSUPPORTED, NOT_FOUND, FORBIDDEN, and as every intent does
 */
export async function rotateClientAppSecret(
  app: Slice,
  viewer: Viewer,
  { clientAppId, idempotencyKey }: RotateClientAppInput,
): Promise<string | null> {
  const { tenantId, issuer, clientId, name } = await requireApp(app, viewer, clientAppId)
  const directory = machineClientsOf(app)
  const intent = await claim<Answer>(
    app,
    viewer,
    { tenantId, verb: 'client_app.rotate', idempotencyKey, body: { clientAppId } },
    async () => undefined,
  )
  if (intent.kind === 'answered') return null
  try {
    const { clientSecret } = await directory.rotateSecret(clientId, { idempotencyKey: intent.callKey })
    return await afterCall(async () => {
      const occurredAt = await app.clock.now(tenantId)
      await app.db.as(scopeOf(viewer), async (tx) => {
        if (!(await settle(app, tx, intent.intentId, 'succeeded', { clientAppId }))) return
        await tx.clientApp.update({ where: { id: clientAppId }, data: { rotatedAt: app.wallClock.now() } })
        await deny(app, tx, [{ kind: 'client', issuer, key: clientId, reason: 'client_changed' }])
        await audit(app, tx, viewer, {
          tenantId,
          action: 'client_app.rotate',
          objectKind: 'clientApp',
          objectId: clientAppId,
        })
        await emit(app, tx, viewer, {
          type: 'client_app.rotated',
          tenantId,
          payload: { clientAppId, name },
          occurredAt,
        })
      })
      return clientSecret
    })
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, async () => undefined)
  }
}

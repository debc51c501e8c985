import { addMs } from '../../lib/clock.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { DomainError, notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { overlapMs, overlapProblem, type Problem } from './rules.ts'
import { newSecret } from './secret.ts'

export interface RotateApiKeyInput {
  readonly apiKeyId: string
  /** For how long the old secret works beside the new one. */
  readonly overlapHours: number
}

export type RotateApiKeyResult =
  | { readonly kind: 'rotated'; readonly apiKeyId: string; readonly secret: string }
  | { readonly kind: 'ended'; readonly apiKeyId: string }
  | ({ readonly kind: 'invalid' } & Problem)

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/**
 * Gives a key another secret, while the old one goes on for a while. Of secrets two work at most: the one before the old one is dead at
 * once. @throws DomainError NOT_FOUND, FORBIDDEN
 */
export async function rotateApiKey(app: Slice, viewer: Viewer, input: RotateApiKeyInput): Promise<RotateApiKeyResult> {
  const { apiKeyId, overlapHours } = input
  const scope = scopeOf(viewer)
  const key = await app.db.as(scope, (tx) => tx.apiKey.findUnique({ where: { id: apiKeyId } }))
  if (!key) throw notFound('apiKey')
  const { tenantId } = key
  requireIn(viewer, tenantId, 'key:write')
  const problem = overlapProblem(overlapHours)
  if (problem) return { kind: 'invalid', ...problem }
  const now = app.wallClock.now()
  if (key.revokedAt || (key.expiresAt && key.expiresAt <= now)) return { kind: 'ended', apiKeyId }
  const { text: secret, ...told } = newSecret()
  const previousUntil = addMs(now, overlapMs(overlapHours))
  const occurredAt = await app.clock.now(tenantId)
  return app.db.as(scope, async (tx): Promise<RotateApiKeyResult> => {
    // Of two rotations at once the second finds another hash: it would make the first one's secret the old one, which nobody has stored yet.
    const { count } = await tx.apiKey.updateMany({
      where: { id: apiKeyId, hash: key.hash, revokedAt: null },
      data: { ...told, previousHash: key.hash, previousUntil, rotatedAt: now },
    })
    if (count === 0)
      throw new DomainError(
        'IN_PROGRESS',
        'Somebody else has rotated or revoked this key just now. Look at it again first.',
      )
    await audit(app, tx, viewer, {
      tenantId,
      action: 'api_key.rotate',
      objectKind: 'apiKey',
      objectId: apiKeyId,
      before: { prefix: key.prefix },
      after: { prefix: told.prefix, previousUntil: previousUntil.toISOString() },
    })
    const payload = { apiKeyId, name: key.name }
    await emit(app, tx, viewer, { type: 'api_key.rotated', tenantId, payload, occurredAt })
    return { kind: 'rotated', apiKeyId, secret }
  })
}

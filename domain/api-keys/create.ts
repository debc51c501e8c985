import { newId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'
import type { TenantPermission } from '../permissions.ts'
import { expiryProblem, MOST_KEYS, nameProblem, type Problem, permissionsProblem, toGranted } from './rules.ts'
import { newSecret } from './secret.ts'

export interface CreateApiKeyInput {
  readonly tenantId: string
  readonly name: string
  readonly permissions: readonly TenantPermission[]
  /** Wall time; null is without an end. */
  readonly expiresAt: Date | null
}

export type CreateApiKeyResult =
  /** The secret is told here and never again: what is kept is its digest. */
  | { readonly kind: 'created'; readonly apiKeyId: string; readonly secret: string }
  | ({ readonly kind: 'invalid' } & Problem)

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/** Makes a key of the tenant's own, which may do what whoever makes it may do, and no more. */
export async function createApiKey(app: Slice, viewer: Viewer, input: CreateApiKeyInput): Promise<CreateApiKeyResult> {
  const { tenantId, expiresAt } = input
  requireIn(viewer, tenantId, 'key:write')
  const now = app.wallClock.now()
  const problem =
    nameProblem(input.name) ?? permissionsProblem(viewer, tenantId, input.permissions) ?? expiryProblem(expiresAt, now)
  if (problem) return { kind: 'invalid', ...problem }
  const { text: secret, ...told } = newSecret()
  const occurredAt = await app.clock.now(tenantId)
  return app.db.as(scopeOf(viewer), async (tx): Promise<CreateApiKeyResult> => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`api-keys:${tenantId}`}, 0))`
    if ((await tx.apiKey.count({ where: { tenantId, revokedAt: null } })) >= MOST_KEYS)
      return {
        kind: 'invalid',
        field: 'tenantId',
        problem: `A tenant has ${MOST_KEYS} keys at most. Revoke one first.`,
      }
    const apiKeyId = newId()
    const name = input.name.trim()
    const granted = toGranted(input.permissions)
    await tx.apiKey.create({
      data: {
        id: apiKeyId,
        tenantId,
        name,
        ...told,
        granted,
        creatorId: viewer.kind === 'user' ? viewer.userId : null,
        createdAt: now,
        expiresAt,
      },
    })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'api_key.create',
      objectKind: 'apiKey',
      objectId: apiKeyId,
      after: { name, permissions: granted, prefix: told.prefix, expiresAt: expiresAt?.toISOString() ?? null },
    })
    await emit(app, tx, viewer, { type: 'api_key.created', tenantId, payload: { apiKeyId, name }, occurredAt })
    return { kind: 'created', apiKeyId, secret }
  })
}

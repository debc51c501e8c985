import { newId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import { nameProblem, type Problem, permissionsProblem, toGranted } from '../api-keys/rules.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'
import { afterCall } from '../intents/after-call.ts'
import { claim } from '../intents/claim.ts'
import { recordFailure, settle } from '../intents/settle.ts'
import { machineClientsOf } from '../issuer-parts.ts'
import type { TenantPermission } from '../permissions.ts'

export interface CreateClientAppInput {
  readonly tenantId: string
  readonly name: string
  readonly permissions: readonly TenantPermission[]
  readonly idempotencyKey: string
}

export type CreateClientAppResult =
  /** The secret is told here and never again, also not to the same idempotencyKey: it is kept nowhere of ours. */
  | { readonly kind: 'created'; readonly clientAppId: string; readonly secret: string | null }
  | ({ readonly kind: 'invalid' } & Problem)

type Answer = { readonly clientAppId: string }
type Slice = Pick<App, 'db' | 'identity' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Registers a program of the tenant's at the issuer, where it gets its tokens by client_credentials (RFC 6749, 4.4). What it may do stands
 * here, and not in its tokens. A client that the issuer has made and that we have not written down is nobody's: its tokens are refused.
 * @throws DomainError UNSUPPORTED, NOT_FOUND, FORBIDDEN, and as every intent does
 */
export async function createClientApp(
  app: Slice,
  viewer: Viewer,
  input: CreateClientAppInput,
): Promise<CreateClientAppResult> {
  const { tenantId, idempotencyKey } = input
  requireIn(viewer, tenantId, 'key:write')
  const directory = machineClientsOf(app)
  const problem = nameProblem(input.name) ?? permissionsProblem(viewer, tenantId, input.permissions)
  if (problem) return { kind: 'invalid', ...problem }
  const name = input.name.trim()
  const granted = toGranted(input.permissions)
  const intent = await claim<Answer>(
    app,
    viewer,
    { tenantId, verb: 'client_app.create', idempotencyKey, body: { name, granted } },
    async () => undefined,
  )
  if (intent.kind === 'answered') return { kind: 'created', ...intent.answer, secret: null }
  try {
    const { issuer, requireScope } = app.identity.verifierConfig()
    const scopes = requireScope === undefined ? [] : [requireScope]
    const made = await directory.create({ name, scopes }, { idempotencyKey: intent.callKey })
    return await afterCall(async () => {
      const occurredAt = await app.clock.now(tenantId)
      const answer: Answer = { clientAppId: newId() }
      await app.db.as(scopeOf(viewer), async (tx) => {
        if (!(await settle(app, tx, intent.intentId, 'succeeded', answer))) return
        await tx.clientApp.create({
          data: {
            id: answer.clientAppId,
            tenantId,
            name,
            issuer,
            clientId: made.clientId,
            granted,
            creatorId: viewer.kind === 'user' ? viewer.userId : null,
            createdAt: app.wallClock.now(),
          },
        })
        await audit(app, tx, viewer, {
          tenantId,
          action: 'client_app.create',
          objectKind: 'clientApp',
          objectId: answer.clientAppId,
          after: { name, permissions: granted, clientId: made.clientId },
        })
        await emit(app, tx, viewer, { type: 'client_app.created', tenantId, payload: { ...answer, name }, occurredAt })
      })
      return { kind: 'created', ...answer, secret: made.clientSecret }
    })
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, async () => undefined)
  }
}

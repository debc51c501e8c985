import { newId, toPublicId } from '../../lib/ids.ts'
import type { CustomerRef } from '../../providers/payments/port.ts'
import type { Viewer } from '../access.ts'
import { scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import { notFound } from '../errors.ts'
import { toDomainError } from '../intents/settle.ts'

export interface KnownCustomer {
  readonly id: string
  readonly ref: CustomerRef
}

/**
 * The tenant's customer at the payments provider, made when there is none. Its id at ours is the tenant's own, so a lost answer is
 * looked up by it and never made twice.
 * @throws DomainError when the provider cannot answer
 */
export async function ensureCustomer(
  app: Pick<App, 'db' | 'payments' | 'clock' | 'wallClock'>,
  viewer: Viewer,
  tenantId: string,
): Promise<KnownCustomer> {
  const scope = scopeOf(viewer)
  const which = { tenantId_provider: { tenantId, provider: app.payments.name } }
  const known = await app.db.as(scope, (tx) => tx.customer.findUnique({ where: which }))
  if (known) return { id: known.id, ref: known.ref as CustomerRef }
  const { tenant, payer } = await app.db.as(scope, async (tx) => ({
    tenant: await tx.tenant.findUnique({ where: { id: tenantId } }),
    payer: await tx.membership.findFirst({
      where: { tenantId, role: { in: ['owner', 'billing'] } },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      select: { user: { select: { email: true } } },
    }),
  }))
  if (!tenant || !payer) throw notFound('tenant')
  const ourId = toPublicId('customer', tenantId)
  const now = await app.clock.now(tenantId)
  try {
    const ref =
      (await app.payments.findCustomer(ourId)) ??
      (await app.payments.createCustomer(
        { ourId, email: payer.user.email, name: tenant.name, now },
        { idempotencyKey: `customer:${tenantId}` },
      ))
    return await app.db.as(scope, async (tx) => {
      await tx.customer.createMany({
        data: [{ id: newId(), tenantId, provider: app.payments.name, ref, createdAt: app.wallClock.now() }],
        skipDuplicates: true,
      })
      const customer = await tx.customer.findUniqueOrThrow({ where: which })
      return { id: customer.id, ref: customer.ref as CustomerRef }
    })
  } catch (error) {
    throw toDomainError(error)
  }
}

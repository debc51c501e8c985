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

/** The wall's settings stand in the statement itself: every charge begins with it. */
const KNOWN = {
  name: 'customer_of_tenant',
  text: `select case when set_config('app.user_id', $1::text, true) is not null and set_config('app.tenant_ids', $2::text, true) is not null then
    (select json_build_object('id', id, 'ref', ref) from customers where tenant_id = $3::uuid and provider = $4::text) end as customer`,
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
  const walls = [scope.userId ?? '', `{${scope.tenantIds.join(',')}}`]
  const [row] = await app.db.run(KNOWN, [...walls, tenantId, app.payments.name])
  if (row?.customer) return row.customer as KnownCustomer
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

import { newId } from '../../lib/ids.ts'
import type { CustomerRef } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'
import { agreed } from '../reconcile/agreed.ts'

/** Makes our list of the customer's cards equal to the provider's. A card that is new there is told to the rest of the house. */
export async function mirrorPaymentMethods(
  app: Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>,
  tenantId: string,
  customerRef: CustomerRef,
): Promise<void> {
  const viewer = systemViewer('paymentMethods.mirror', tenantId)
  const methods = (await agreed(() => app.payments.getPaymentMethods([customerRef]))).get(customerRef) ?? []
  const occurredAt = await app.clock.now(tenantId)
  const provider = app.payments.name
  await app.db.as(scopeOf(viewer), async (tx) => {
    const customer = await tx.customer.findUniqueOrThrow({ where: { tenantId_provider: { tenantId, provider } } })
    const known = new Map(
      (await tx.paymentMethod.findMany({ where: { tenantId, provider } })).map((method) => [method.ref, method]),
    )
    const now = app.wallClock.now()
    for (const method of methods) {
      const { ref, brand, last4, expMonth, expYear, fingerprint, isDefault } = method
      const before = known.get(ref)
      known.delete(ref)
      const facts = { brand, last4, expMonth, expYear, fingerprint, isDefault, removedAt: null }
      if (before) {
        await tx.paymentMethod.update({ where: { id: before.id }, data: facts })
        continue
      }
      const id = newId()
      await tx.paymentMethod.create({
        data: { id, tenantId, customerId: customer.id, provider, ref, ...facts, createdAt: now },
      })
      await audit(app, tx, viewer, {
        tenantId,
        action: 'paymentMethod.add',
        objectKind: 'paymentMethod',
        objectId: id,
        after: { brand, last4 },
      })
      await emit(app, tx, viewer, {
        type: 'payment_method.added',
        tenantId,
        payload: { paymentMethodId: id, brand, last4 },
        occurredAt,
      })
    }
    for (const gone of known.values()) {
      if (gone.removedAt) continue
      await tx.paymentMethod.update({ where: { id: gone.id }, data: { removedAt: now, isDefault: false } })
      await audit(app, tx, viewer, {
        tenantId,
        action: 'paymentMethod.remove',
        objectKind: 'paymentMethod',
        objectId: gone.id,
      })
      await emit(app, tx, viewer, {
        type: 'payment_method.removed',
        tenantId,
        payload: { paymentMethodId: gone.id, brand: gone.brand, last4: gone.last4 },
        occurredAt,
      })
    }
  })
}

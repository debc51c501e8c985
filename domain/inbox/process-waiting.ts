import type { CustomerRef } from '../../providers/payments/port.ts'
import { tenantOfCustomer } from '../customers/tenant-of.ts'
import { processInboxEvent } from './process.ts'

/** Processes what waits in the inbox for one tenant, in the order in which it came. */
export async function processWaiting(app: Parameters<typeof processInboxEvent>[0], tenantId: string): Promise<void> {
  const waiting = await app.db.as({ userId: null, tenantIds: [] }, (tx) =>
    tx.inboxEvent.findMany({
      where: { processedAt: null, kind: 'payments' },
      orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
      take: 500,
    }),
  )
  for (const event of waiting) {
    const { customer } = event.hint as { customer: CustomerRef }
    if ((await tenantOfCustomer(app, customer)) === tenantId) await processInboxEvent(app, event.id)
  }
}

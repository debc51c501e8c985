import type { PlanKey } from '../../support/seed.ts'
import type { Scene } from './arrangement.ts'

/** A tenant that has paid for its plan once, and everybody has heard of it. */
export async function paying({ app, seed, heard }: Scene, plan: PlanKey = 'standard') {
  const tenant = await seed.tenant({ plan })
  await heard(tenant)
  const row = () =>
    app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.subscription.findFirstOrThrow({ include: { plan: { select: { key: true } } } }),
    )
  const { id, currentPeriodStart } = await row()
  return { tenant, id, since: currentPeriodStart as Date, row, viewer: await tenant.owner.viewer() }
}

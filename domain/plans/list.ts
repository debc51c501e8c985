import { MINUTE } from '../../lib/clock.ts'
import { toPublicId } from '../../lib/ids.ts'
import type { App } from '../app.ts'
import { cacheKeys } from '../cache.ts'

/** The public ids of the plans on sale, in order: the one answer that every visitor asks for, so it is cached for all. */
export async function listPlansOnSale(app: Pick<App, 'db' | 'cache'>): Promise<readonly string[]> {
  return app.cache.getOrSet(cacheKeys.plansOnSale.key, { ttlMs: MINUTE, tags: cacheKeys.plansOnSale.tags }, () =>
    app.db.as({ userId: null, tenantIds: [] }, async (tx) => {
      const plans = await tx.plan.findMany({
        where: { onSale: true },
        orderBy: [{ productLine: 'asc' }, { position: 'asc' }, { id: 'asc' }],
        select: { id: true },
        take: 200,
      })
      return plans.map((plan) => toPublicId('plan', plan.id))
    }),
  )
}

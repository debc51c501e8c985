import { scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'

/**
 * Whether the person who asks, or a card of this tenant, has had a trial of the product line with another tenant. Asked across tenants by the
 * narrow role, which answers yes or no and nothing else.
 */
export async function hadTrialElsewhere(
  app: Pick<App, 'db'>,
  viewer: Viewer,
  { tenantId, productLine }: { readonly tenantId: string; readonly productLine: string },
): Promise<boolean> {
  const cards = await app.db.as(scopeOf(viewer), (tx) =>
    tx.paymentMethod.findMany({ where: { tenantId, removedAt: null }, select: { fingerprint: true } }),
  )
  const fingerprints = cards.flatMap(({ fingerprint }) => (fingerprint ? [fingerprint] : []))
  const personId = viewer.kind === 'user' ? viewer.userId : null
  const [found] = await app.db.sweep(
    (tx) => tx.$queryRaw<{ had: boolean }[]>`
      select exists (
        select 1 from subscriptions s
        where s.product_line = ${productLine} and s.trial_ends_at is not null and s.state <> 'failed'
          and s.tenant_id <> ${tenantId}::uuid
          and (
            exists (select 1 from payment_methods m where m.tenant_id = s.tenant_id and m.fingerprint = any(${fingerprints}::text[]))
            or exists (select 1 from intents i where i.tenant_id = s.tenant_id and i.subject_id = s.id
              and i.verb = 'subscription.start' and i.actor_id = ${personId}::uuid)
          )
      ) as had`,
  )
  return found?.had ?? false
}

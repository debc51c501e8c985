import type { App } from '../../domain/app.ts'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { type PutSellerPlanInput, putSellerPlan } from '../../domain/plans/put-for-seller.ts'
import { putSellerProduct, type SellerProductInput } from '../../domain/products/put-for-seller.ts'
import { startOnboarding } from '../../domain/sellers/start-onboarding.ts'
import { newId } from '../../lib/ids.ts'
import { eventually } from './eventually.ts'
import type { Seed, SeededTenant } from './seed.ts'
import { POSTER } from './shop.ts'

export interface SeededSeller {
  readonly tenant: SeededTenant
  readonly sellerId: string
  /** The provider's page, which decides again as often as it is answered. */
  readonly url: string
}

/** Answers the local gateway's page as the seller would, and waits for its word. */
export async function decideSeller(
  app: App,
  { tenant, url }: Pick<SeededSeller, 'tenant' | 'url'>,
  state: 'enabled' | 'restricted' | 'disabled',
): Promise<void> {
  const body = new URLSearchParams({ answer: state })
  const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' })
  if (answer.status !== 303) throw new Error(`the gateway's page answered ${answer.status}`)
  await eventually(async () => {
    await processWaiting(app, tenant.id)
    return app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) => tx.seller.count({ where: { state } }))
  }, `the seller is ${state}`)
}

/** A tenant that sells, by the public verbs; `name` is both its own and the one under which it sells. */
export async function sellerOf(app: App, seed: Seed, name = `Shop ${newId()}`): Promise<SeededSeller> {
  const tenant = await seed.tenant({ name })
  return sellerIn(app, tenant, name)
}

export async function sellerIn(app: App, tenant: SeededTenant, name: string): Promise<SeededSeller> {
  const started = await startOnboarding(app, await tenant.owner.viewer(), {
    tenantId: tenant.id,
    name,
    returnPath: '/account',
    idempotencyKey: newId(),
  })
  if (started.kind !== 'started') throw new Error(`no seller: ${started.kind}`)
  const seller = { tenant, sellerId: started.sellerId, url: started.url }
  await decideSeller(app, seller, 'enabled')
  return seller
}

/** A poster of the seller's own, USD 12.50. @returns its id */
export async function sellersProduct(
  app: App,
  { tenant }: Pick<SeededSeller, 'tenant'>,
  changes: Partial<SellerProductInput> = {},
): Promise<string> {
  const { key: _key, name, description, taxCategory, prices, position } = POSTER
  const product = { name, description, taxCategory, prices, position, stock: null, key: `poster-${newId()}` }
  const put = await putSellerProduct(app, await tenant.owner.viewer(), { ...product, ...changes, tenantId: tenant.id })
  if (put.kind !== 'put') throw new Error(`no product: ${put.kind}`)
  return put.productId
}

/** A print of the seller's own each month or year, USD 20.00 and 200.00. @returns the plan's id and that of its first price */
export async function sellersPlan(
  app: App,
  { tenant }: Pick<SeededSeller, 'tenant'>,
  changes: Partial<PutSellerPlanInput> = {},
): Promise<{ planId: string; priceId: string }> {
  const put = await putSellerPlan(app, await tenant.owner.viewer(), {
    ...{
      tenantId: tenant.id,
      key: `print-${newId()}`,
      name: 'Print of the month',
      description: 'By mail.',
      position: 1,
    },
    prices: [
      { currency: 'USD', interval: 'month', amountMinor: 2_000n },
      { currency: 'USD', interval: 'year', amountMinor: 20_000n },
    ],
    ...changes,
  })
  if (put.kind !== 'put') throw new Error(`no plan: ${put.kind}`)
  const { planId } = put
  const price = await app.db.as({ userId: null, tenantIds: [] }, (tx) =>
    tx.price.findFirstOrThrow({ where: { planId }, orderBy: { interval: 'asc' } }),
  )
  return { planId, priceId: price.id }
}

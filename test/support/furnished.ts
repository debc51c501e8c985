import type { App } from '../../domain/app.ts'
import { registerDevice } from '../../examples/better-movies/domain/register-device.ts'
import { toPublicId } from '../../lib/ids.ts'
import { eventually } from './eventually.ts'
import type { Seed, SeededTenant } from './seed.ts'

/** A tenant that has one of everything, and the public ids by which somebody else could ask for it. */
export interface FurnishedTenant extends SeededTenant {
  readonly ids: Readonly<
    Record<'tenant' | 'user' | 'subscription' | 'device' | 'counter' | 'notification' | 'price', string>
  >
}

/** Basic allows one device, so the first of them is also the one that warns. The worker must be running. */
export async function furnishedTenant(app: App, seed: Seed, name: string): Promise<FurnishedTenant> {
  const owner = await seed.person(name)
  const tenant = await seed.tenant({ name: `${name} family`, owner })
  await seed.cardOnFile(tenant)
  const subscriptionId = await seed.subscription(tenant, { plan: 'basic' })
  const device = await registerDevice(app, await owner.viewer(), { tenantId: tenant.id, name: `${name} TV` })
  const counter = await app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) => tx.counter.findFirstOrThrow())
  const notification = await eventually(
    () =>
      app.db.as({ userId: owner.userId, tenantIds: [] }, (tx) =>
        tx.notification.findFirst({ where: { type: 'limit-near', deliveries: { none: { state: 'queued' } } } }),
      ),
    `${name} has been warned`,
  )
  return {
    ...tenant,
    ids: {
      tenant: tenant.publicId,
      user: toPublicId('user', owner.userId),
      subscription: toPublicId('subscription', subscriptionId),
      device: toPublicId('dev', device.deviceId),
      counter: toPublicId('counter', counter.id),
      notification: toPublicId('notification', notification.id),
      price: toPublicId('price', await seed.priceId()),
    },
  }
}

import { requireUser, scopeOf, type Viewer } from '../../../domain/access.ts'
import type { App } from '../../../domain/app.ts'
import { notFound } from '../../../domain/errors.ts'
import { releaseHolding } from '../../../domain/holdings/release.ts'
import { CONNECTED_DEVICES } from '../catalogue.ts'

/** Disconnects a device and gives its place back. @throws DomainError NOT_FOUND */
export async function removeDevice(app: App, viewer: Viewer, deviceId: string): Promise<void> {
  requireUser(viewer)
  const [device] = await app.db.as(
    scopeOf(viewer),
    (tx) =>
      tx.$queryRaw<
        { tenantId: string }[]
      >`select tenant_id as "tenantId" from better_movies.devices where id = ${deviceId}::uuid`,
  )
  if (!device) throw notFound('device')
  await releaseHolding(
    app,
    viewer,
    { tenantId: device.tenantId, featureKey: CONNECTED_DEVICES, thing: deviceId },
    async (tx) => {
      await tx.$executeRaw`delete from better_movies.devices where id = ${deviceId}::uuid`
    },
  )
}

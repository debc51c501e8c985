import { requireUser, type Viewer } from '../../../domain/access.ts'
import type { App } from '../../../domain/app.ts'
import { badInput } from '../../../domain/errors.ts'
import { type AcquireResult, acquireHolding } from '../../../domain/holdings/acquire.ts'
import { newId } from '../../../lib/ids.ts'
import { CONNECTED_DEVICES } from '../catalogue.ts'

export type RegisterDeviceResult = AcquireResult & { readonly deviceId: string }

/** Connects a device of the viewer's own, as long as the plan's limit allows another. The device and its place stand or fall together. */
export async function registerDevice(
  app: App,
  viewer: Viewer,
  input: { tenantId: string; name: string },
): Promise<RegisterDeviceResult> {
  const { userId } = requireUser(viewer)
  const { tenantId } = input
  const name = input.name.trim()
  if (name.length < 1 || name.length > 100) throw badInput('A device has a name of 1 to 100 characters.')
  const deviceId = newId()
  const createdAt = await app.clock.now(tenantId)
  const result = await acquireHolding(
    app,
    viewer,
    { tenantId, featureKey: CONNECTED_DEVICES, thing: deviceId, userId },
    async (tx) => {
      await tx.$executeRaw`insert into better_movies.devices (id, tenant_id, user_id, name, created_at)
      values (${deviceId}::uuid, ${tenantId}::uuid, ${userId}::uuid, ${name}, ${createdAt})`
    },
  )
  return { ...result, deviceId }
}

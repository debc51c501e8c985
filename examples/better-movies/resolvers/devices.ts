import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver } from 'type-graphql'
import { requireUser } from '../../../domain/access.ts'
import { notFound } from '../../../domain/errors.ts'
import { fromPublicId, toPublicId } from '../../../lib/ids.ts'
import type { Context } from '../../../resolvers/context.ts'
import { idOf } from '../../../resolvers/ids.ts'
import { loaded, refusal } from '../../../resolvers/results.ts'
import { byDeclaration, Declared } from '../../../schema/declared.ts'
import { InTenant } from '../../../schema/policies.ts'
import { Tenant } from '../../../schema/tenants.ts'
import { User } from '../../../schema/users.ts'
import { registerDevice } from '../domain/register-device.ts'
import { removeDevice } from '../domain/remove-device.ts'
import {
  Device,
  DeviceLimitReached,
  DeviceRegistered,
  NoPlanForDevices,
  RegisterDeviceInput,
  RegisterDeviceResult,
} from '../schema/devices.ts'

@Resolver(() => Device)
export class DeviceResolver {
  @InTenant('holding:write')
  @Mutation(() => RegisterDeviceResult, { description: 'Connects a device, as long as the plan allows another.' })
  async registerDevice(
    @Arg('input', () => RegisterDeviceInput, { description: 'The device.' }) input: RegisterDeviceInput,
    @Ctx() { app, viewer, reads }: Context,
  ) {
    const result = await registerDevice(app, viewer, { tenantId: idOf('tenant', input.tenantId), name: input.name })
    switch (result.kind) {
      case 'acquired':
      case 'already_held':
        return Object.assign(
          await loaded(DeviceRegistered, 'device', reads.get('Device', toPublicId('dev', result.deviceId))),
          { used: result.used },
        )
      case 'limit_reached':
        return refusal(DeviceLimitReached, {
          used: result.used,
          limit: result.limit,
          message: `${result.used} of ${result.limit} devices are connected. Remove one, or move to a larger plan.`,
        })
      case 'not_entitled':
        return refusal(NoPlanForDevices, {
          message:
            result.reason === 'payment_overdue'
              ? 'Your payment is overdue. Put a good card on file to connect devices again.'
              : 'Start a plan first: plans lists them.',
        })
    }
  }

  @InTenant('holding:write')
  @Mutation(() => Boolean, { description: 'Disconnects a device and gives its place back.' })
  async removeDevice(@Arg('id', () => ID, { description: '`dev_…`' }) id: string, @Ctx() { app, viewer }: Context) {
    // First: a program is told the same of what is no id as of every device.
    requireUser(viewer)
    const deviceId = fromPublicId('dev', id)
    if (!deviceId) throw notFound('device')
    await removeDevice(app, viewer, deviceId)
    return true
  }

  @Declared()
  @FieldResolver(() => User, { nullable: true, description: 'Whose it is; null when they have left the tenant.' })
  user() {
    return byDeclaration()
  }
}

/** The product's own field on a type of ours. */
@Resolver(() => Tenant)
export class TenantDevicesResolver {
  @Declared()
  @FieldResolver(() => [Device], { description: 'The connected devices, oldest first; at most 100.' })
  devices() {
    return byDeclaration()
  }
}

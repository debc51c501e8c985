import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { MutationError } from '../../../schema/mutation-errors.ts'
import { Node } from '../../../schema/node.ts'
import { InTenant, ReadableBy } from '../../../schema/policies.ts'
import { DateTimeScalar } from '../../../schema/scalars.ts'

@ReadableBy('tenant')
@InTenant('tenant:read')
@ObjectType({ implements: Node, description: 'A device on which films are watched.', simpleResolvers: true })
export class Device {
  @Field(() => ID, { description: 'The public id: `dev_…`.' })
  id!: string

  @Field(() => String, { description: 'As its owner calls it.' })
  name!: string

  @Field(() => DateTimeScalar, { description: 'Since when it is connected.' })
  createdAt!: Date
}

@InputType({ description: 'A device to be connected.' })
export class RegisterDeviceInput {
  @Field(() => ID, { description: 'The tenant on whose plan it watches.' })
  tenantId!: string

  @Field(() => String, { description: '1 to 100 characters: "Living room TV".' })
  name!: string
}

@ReadableBy('tenant')
@ObjectType({ description: 'The device is connected.', simpleResolvers: true })
export class DeviceRegistered {
  @Field(() => Device, { description: 'The device.' })
  device!: Device

  @Field(() => Int, { description: 'How many are connected now.' })
  used!: number
}

@ReadableBy('tenant')
@ObjectType({ implements: MutationError, description: 'As many devices are connected as the plan allows.' })
export class DeviceLimitReached extends MutationError {
  @Field(() => Int, { description: 'How many are connected.' })
  used!: number

  @Field(() => Int, { description: 'How many may be.' })
  limit!: number
}

@ReadableBy('tenant')
@ObjectType({
  implements: MutationError,
  description: 'No plan allows a device now: there is none, or its payment is overdue.',
})
export class NoPlanForDevices extends MutationError {}

export const RegisterDeviceResult = createUnionType({
  name: 'RegisterDeviceResult',
  description: 'What came of connecting a device.',
  types: () => [DeviceRegistered, DeviceLimitReached, NoPlanForDevices] as const,
})

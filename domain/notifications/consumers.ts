import type { Consumer } from '../app.ts'
import { notify } from './notify.ts'
import type { NotificationType } from './types.ts'

/** One consumer a type, so that a message that cannot be written holds up no other. */
export function notificationConsumers(types: readonly NotificationType[]): readonly Consumer[] {
  return types.map((type) => ({
    name: `notify.${type.name}`,
    on: [type.on],
    handle: (app, event) => notify(app, type, event),
  }))
}

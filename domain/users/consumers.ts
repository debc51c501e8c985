import type { Consumer } from '../app.ts'
import { forgetPerson } from './forget.ts'
import { tellIssuer } from './tell-issuer.ts'

/** What becomes of people at their issuer. */
export const userConsumers: readonly Consumer[] = [
  {
    name: 'users.tell-issuer',
    on: ['user.updated'],
    callsProvider: true,
    handle: (app, event) => tellIssuer(app, String(event.payload.userId), event.id),
  },
  {
    name: 'users.forget',
    on: ['user.erased'],
    callsProvider: true,
    handle: (app, event) => forgetPerson(app, String(event.payload.userId), event.id),
  },
]

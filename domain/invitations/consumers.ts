import type { Consumer } from '../app.ts'
import { mailInvitation } from './mail.ts'

export const invitationConsumers: readonly Consumer[] = [
  { name: 'invitations.mail', on: ['invitation.sent'], callsProvider: true, handle: mailInvitation },
]

import type { App } from '../app.ts'
import { DomainError } from '../errors.ts'
import { hashToken } from './token.ts'

/** Shows the one invitation that bears the token, whoever asks: the token is the right to see it. @throws DomainError NOT_FOUND */
export async function findByToken(app: Pick<App, 'db'>, token: string) {
  const tokenHash = hashToken(token)
  const invitation = await app.db.as({ userId: null, tenantIds: [], invitationHash: tokenHash }, (tx) =>
    tx.invitation.findUnique({ where: { tokenHash } }),
  )
  if (!invitation) throw unknownLink()
  return { ...invitation, tokenHash }
}

export function unknownLink(): DomainError {
  return new DomainError(
    'NOT_FOUND',
    'This link leads to no invitation. A newer mail may have replaced it: open the newest one, or ask whoever invited you.',
  )
}

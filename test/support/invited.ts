import type { App } from '../../domain/app.ts'
import { acceptInvitation } from '../../domain/invitations/accept.ts'
import { inviteMember } from '../../domain/invitations/invite.ts'
import { invitationToken } from './mailbox.ts'
import type { Person, SeededTenant } from './seed.ts'

/** Invites an address as a member, by the owner. @returns the invitation's id */
export async function invited(
  app: App,
  tenant: SeededTenant,
  email: string,
  more: { readonly days?: number } = {},
): Promise<string> {
  const input = { tenantId: tenant.id, email, to: { role: 'member', roleId: null }, ...more } as const
  const result = await inviteMember(app, await tenant.owner.viewer(), input)
  if (result.kind !== 'invited') throw new Error(`not invited: ${result.kind}`)
  return result.invitationId
}

/** Comes in by the link of an invitation, as people do. */
export async function comeIn(
  { app, url }: { app: App; url: string },
  tenant: SeededTenant,
  person: Person,
): Promise<void> {
  await invited(app, tenant, person.email)
  const came = await acceptInvitation(app, await person.viewer(), await invitationToken(url, person.email))
  if (came.kind !== 'accepted') throw new Error(`not in: ${came.kind}`)
}

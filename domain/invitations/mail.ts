import { newId, toPublicId } from '../../lib/ids.ts'
import { ProviderError } from '../../providers/errors.ts'
import type { App } from '../app.ts'
import type { DomainEvent } from '../event.ts'
import { render } from '../notifications/render.ts'
import type { NotificationTemplate } from '../notifications/types.ts'
import { stateAt } from './rules.ts'
import { hashToken, newToken } from './token.ts'

type Slice = Pick<App, 'db' | 'email' | 'wallClock' | 'mailFrom' | 'productName' | 'publicUrl' | 'log'>

/**
 * Sends the mail of an invitation, to an address that may be nobody's here yet. The token is made at the last moment and goes into the
 * mail alone: neither a job nor a delivery holds it, and of two mails that one failure has made the newer one works. A mail that
 * is no longer wanted (sent, sent again, ended) is left out.
 * @throws the provider's error when the mail may go out later: the queue tries again
 */
export async function mailInvitation(app: Slice, event: DomainEvent): Promise<void> {
  const { invitationId, sendCount } = event.payload as { invitationId: string; sendCount: number }
  const tenantId = event.tenantId ?? ''
  const scope = { userId: null, tenantIds: [tenantId] }
  const wanted = { id: invitationId, tenantId, state: 'pending', sendCount, mailedCount: { lt: sendCount } }
  await app.db.exclusively(`invitation:${invitationId}`, async () => {
    const token = newToken()
    const facts = await app.db.as(scope, async (tx) => {
      const invitation = await tx.invitation.findFirst({ where: wanted })
      if (!invitation || stateAt(invitation, app.wallClock.now()) !== 'pending') return null
      await tx.invitation.updateMany({ where: wanted, data: { tokenHash: hashToken(token) } })
      const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { name: true } })
      const { invitedById } = invitation
      const inviter = invitedById && (await tx.user.findUnique({ where: { id: invitedById }, select: { name: true } }))
      return { invitation, tenant, inviter: inviter ? inviter.name : null }
    })
    if (!facts) return
    const words = await render(template(token), {
      tenant: facts.tenant,
      inviter: facts.inviter,
      address: facts.invitation.email,
      expiresAt: facts.invitation.expiresAt.toISOString(),
      product: { name: app.productName },
      links: { base: app.publicUrl },
    })
    const note = (mailState: string) =>
      app.db.as(scope, (tx) => tx.invitation.updateMany({ where: wanted, data: { mailState, mailedCount: sendCount } }))
    try {
      const outcome = await app.email.send(
        {
          deliveryId: toPublicId('delivery', newId()),
          from: { email: app.mailFrom, name: app.productName },
          to: { email: facts.invitation.email },
          subject: words.title,
          text: words.text,
          html: words.html,
          category: 'invitation',
        },
        // Of each try its own: a provider that kept the mail of an earlier one would send a dead link.
        { idempotencyKey: newId() },
      )
      await note(outcome.kind === 'accepted' ? 'sent' : 'refused')
    } catch (error) {
      if (!(error instanceof ProviderError && error.fault === 'rejected')) throw error
      await note('failed')
      app.log.error({ err: error, invitationId }, 'the mail of an invitation was given up')
    }
  })
}

const template = (token: string): NotificationTemplate => ({
  title: '{% if inviter %}{{ inviter }} invites you{% else %}You are invited{% endif %} to {{ tenant.name }}',
  body: "{{ address }} is invited to join {{ tenant.name }} on {{ product.name }}. Sign in with this address, or create an account with it. The invitation is good until {{ expiresAt | date: '%-d %B %Y, %H:%M', 'UTC' }} UTC. If you did not expect it, leave this mail alone: nothing happens without you.",
  action: { label: 'See the invitation', path: `/invitations/${token}` },
})

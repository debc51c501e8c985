import { sendgridEmail } from '../../providers/email/sendgrid/sendgrid-email.ts'
import { type EmailUnderTest, toRequest } from '../contracts/email-fixture.ts'
import type { AcceptedMail } from '../support/wire/sendgrid/mail-send.ts'
import { type SendgridWire, startSendgridWire } from '../support/wire/sendgrid/sendgrid-wire.ts'

const BOUNCES = 'bounces.test'

/** The SendGrid adapter on the simulator, which reports each mail's way as SendGrid does: taken in, then delivered or bounced. */
export async function openSendgrid(): Promise<EmailUnderTest & { readonly wire: SendgridWire }> {
  const wire = await startSendgridWire()
  const provider = sendgridEmail({ apiKey: wire.apiKey, webhookPublicKey: wire.publicKey, baseUrl: wire.url })
  const events = new Map<AcceptedMail, readonly ReturnType<SendgridWire['eventFor']>[]>()
  const eventsOf = (mail: AcceptedMail) => {
    const end = recipientOf(mail)?.email?.endsWith(BOUNCES) ? 'bounce' : 'delivered'
    const known = events.get(mail) ?? [wire.eventFor(mail, 'processed'), wire.eventFor(mail, end)]
    events.set(mail, known)
    return known
  }
  const sign = (content: unknown, at: Date) => {
    // The simulator signs whatever JSON it is given; its type only names the honest case.
    const { headers, body } = wire.signEvents(content as Parameters<SendgridWire['signEvents']>[0], at)
    return toRequest(headers, body)
  }
  return {
    wire,
    provider,
    received: async (to) =>
      wire.state.mails
        .filter((mail) => recipientOf(mail)?.email === to)
        .map(toReceived)
        .reverse(),
    webhooks: async () => wire.state.mails.map((mail) => sign(eventsOf(mail), new Date())),
    sign,
    // SendGrid knows no invalid domain beforehand: what can never work is an address without a dot.
    domains: { works: 'works.test', bounces: BOUNCES, invalid: 'invalid' },
    close: wire.close,
  }
}

function recipientOf({ body }: AcceptedMail) {
  return body.personalizations?.[0]?.to?.[0]
}

function toReceived(mail: AcceptedMail) {
  const { from, subject = '', content = [] } = mail.body
  const to = recipientOf(mail)
  const part = (type: string) => content.find((one) => one.type === type)?.value ?? ''
  return {
    to: to?.email ?? '',
    toName: to?.name ?? null,
    from: from?.name === undefined ? (from?.email ?? '') : `${from.name} <${from.email}>`,
    subject,
    text: part('text/plain'),
    html: part('text/html'),
  }
}

import { openAuth0 } from '../../identity/auth0-tenant.ts'
import { startTestBackplane } from '../../support/backplane.ts'
import { startSendgridWire } from '../../support/wire/sendgrid/sendgrid-wire.ts'
import { startStripeWire } from '../../support/wire/stripe/server.ts'
import type { Surroundings } from './surroundings.ts'

export interface VendorSurroundings extends Surroundings {
  /** Where a request or an answer was not as the vendor describes it. */
  violations(): readonly unknown[]
}

/** Auth0, Stripe and SendGrid, each a simulator on the wire: what changes is one setting a kind, and no file. */
export async function vendorSurroundings(): Promise<VendorSurroundings> {
  const [auth0, stripe, sendgrid] = await Promise.all([openAuth0(), startStripeWire(), startSendgridWire()])
  const backplane = await startTestBackplane({
    env: {
      PAYMENTS_PROVIDER: 'stripe',
      STRIPE_SECRET_KEY: stripe.secretKey,
      STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
      STRIPE_API_BASE: stripe.url,
      EMAIL_PROVIDER: 'sendgrid',
      SENDGRID_API_KEY: sendgrid.apiKey,
      SENDGRID_WEBHOOK_PUBLIC_KEY: sendgrid.publicKey,
      SENDGRID_BASE_URL: sendgrid.url,
    },
    // Auth0's SDK speaks https to a host name only; the test redirects it through `fetch`.
    overrides: { identity: auth0.identity },
  })
  const { url, app } = backplane
  stripe.webhookUrl = `${url}/webhooks/payments/stripe`
  return {
    url,
    app,
    async signUp({ email, name, password }) {
      const user = await auth0.identity.users.create(
        { email, name, password, emailVerified: true },
        { idempotencyKey: email },
      )
      return auth0.wire.issueToken({ subject: user.subject })
    },
    async enterCard(page, number) {
      await stripe.completeCheckout(page, number)
    },
    mails: async (to) =>
      sendgrid.state.mails.flatMap(({ body }) => {
        const [first] = body.personalizations ?? []
        const part = (type: string) => body.content?.find((content) => content.type === type)?.value ?? ''
        return first?.to?.some((address) => address.email === to)
          ? [{ subject: first.subject ?? body.subject ?? '', text: part('text/plain'), html: part('text/html') }]
          : []
      }),
    violations: () => [...stripe.violations, ...sendgrid.violations, ...auth0.wire.violations],
    async close() {
      await backplane.close()
      await Promise.all([auth0.close(), stripe.close(), sendgrid.close()])
    },
  }
}

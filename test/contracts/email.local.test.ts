import { SIGNATURE_HEADER, signatureOf } from '../../providers/email/local/webhook.ts'
import { openMailbox } from '../email/local-mailbox.ts'
import { testEmailProvider } from './email.ts'
import { toRequest } from './email-fixture.ts'

testEmailProvider('local', async () => {
  const { provider, host, json, settle, close } = await openMailbox()
  const secret = await host.secret('local-email-webhook')
  return {
    provider,
    received: async (to) =>
      (await json(to)).map(({ to, toName, from, subject, text, html }) => ({ to, toName, from, subject, text, html })),
    webhooks: async () => (await settle()).map(({ headers, body }) => toRequest(headers, body)),
    sign: (content, at) => {
      const body = JSON.stringify(content)
      return toRequest({ [SIGNATURE_HEADER]: signatureOf(secret, body, at) }, body)
    },
    domains: { works: 'works.test', bounces: 'bounce.test', invalid: 'invalid.test' },
    close,
  }
})

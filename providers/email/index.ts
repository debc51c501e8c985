import { z } from 'zod'
import type { ProviderHost } from '../host.ts'
import { policyDefaults, withPolicy } from '../policy.ts'
import { localEmail, localEmailConfig } from './local/local-email.ts'
import type { EmailProvider } from './port.ts'
import { sendgridEmailConfig } from './sendgrid/config.ts'

export const emailSettings = z.discriminatedUnion('provider', [
  localEmailConfig.extend({ provider: z.literal('local') }),
  sendgridEmailConfig.extend({ provider: z.literal('sendgrid') }),
])
export type EmailSettings = z.infer<typeof emailSettings>

/** The chosen email provider, whose packages alone are loaded; a vendor's calls obey the policy. */
export async function createEmail(settings: EmailSettings, host: ProviderHost): Promise<EmailProvider> {
  switch (settings.provider) {
    case 'local':
      return localEmail(settings, host)
    case 'sendgrid': {
      const { sendgridEmail } = await import('./sendgrid/sendgrid-email.ts')
      // SendGrid keeps no keys: a mail that may have been taken is not sent again from here.
      return withPolicy(sendgridEmail(settings, host.wallClock), {
        ...policyDefaults,
        provider: 'sendgrid',
        methods: { send: 'write' },
      })
    }
  }
}

import { z } from 'zod'
import type { ProviderHost } from '../host.ts'
import { policyDefaults, withPolicy } from '../policy.ts'
import { localPaymentsConfig } from './local/config.ts'
import { localPayments } from './local/local-payments.ts'
import type { PaymentsProvider } from './port.ts'
import { stripePaymentsConfig } from './stripe/config.ts'

export const paymentsSettings = z.discriminatedUnion('provider', [
  localPaymentsConfig,
  stripePaymentsConfig.extend({ provider: z.literal('stripe') }),
])
export type PaymentsSettings = z.infer<typeof paymentsSettings>

/** The chosen payments provider, whose packages alone are loaded; a vendor's calls obey the policy. */
export async function createPayments(settings: PaymentsSettings, host: ProviderHost): Promise<PaymentsProvider> {
  switch (settings.provider) {
    case 'local':
      return localPayments(settings, host)
    case 'stripe': {
      const { stripeCalls, stripePayments } = await import('./stripe/stripe-payments.ts')
      const stripe = stripePayments(settings)
      return withPolicy(stripe, {
        ...policyDefaults,
        provider: stripe.name,
        methods: stripeCalls,
        keyWindowMs: stripe.idempotencyWindowMs,
      })
    }
  }
}

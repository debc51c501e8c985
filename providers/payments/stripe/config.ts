import { z } from 'zod'

/** Stripe's keys: `sk_live_…` and `sk_test_…`, or restricted ones, `rk_live_…` and `rk_test_…`. */
const secretKey = z
  .string()
  .regex(
    /^(sk|rk)_(live|test)_\w+$/,
    'must be a secret or restricted key: sk_live_…, sk_test_…, rk_live_… or rk_test_…',
  )

/** An empty secret is refused: with it anyone could forge a webhook. */
const webhookSecret = z.string().refine((secret) => secret.trim() !== '', {
  error:
    'must not be empty: anyone could forge a webhook. It stands with the endpoint in the Stripe dashboard (whsec_…)',
})

export const stripePaymentsConfig = z.object({
  secretKey,
  webhookSecret,
  /** Starts Stripe's script in a customer's browser: for the embedded card form alone. */
  publishableKey: z
    .string()
    .regex(/^pk_(live|test)_\w+$/, 'must be a publishable key: pk_live_… or pk_test_…')
    .optional(),
  /** Where Stripe's API is, when it is a simulator: `http://127.0.0.1:12111`. */
  apiBase: z.url({ protocol: /^https?$/ }).optional(),
  /** Events of connected accounts come to an endpoint of their own, signed with its own secret. */
  connectWebhookSecret: webhookSecret.optional(),
  /** How many requests a second this process sends at most; what is more waits. Absent: a part of what Stripe allows; with a simulator, no bound. */
  requestsPerSecond: z.coerce.number().int().min(1).max(10_000).optional(),
  /** Whether Stripe Tax reckons the tax of what is sold from now on; it must be set up in the Stripe dashboard. */
  automaticTax: z.union([z.boolean(), z.stringbool()]).default(false),
  /** For one request, in milliseconds; retries and the whole call's deadline are the policy's. */
  timeoutMs: z.number().int().min(100).max(80_000).default(20_000),
})

export type StripePaymentsConfig = z.infer<typeof stripePaymentsConfig>

/** Test clocks, and so a clock that can be moved, exist in test mode only. */
export function isTestKey(key: string): boolean {
  return /^(sk|rk)_test_/.test(key)
}

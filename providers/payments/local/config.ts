import { z } from 'zod'
import { isCountry } from '../../../lib/countries.ts'

/** The gateway's name: stored beside every reference. */
export const PROVIDER = 'local'

/** The name of its schema, for `host.sql`. */
export const SQL_SCHEMA = 'local_payments'

export const localPaymentsConfig = z.strictObject({
  provider: z.literal(PROVIDER),
  /** How long a call waits under the fault `timeout_after_commit` before it gives up, unless its signal ends it sooner. */
  faultTimeoutMs: z.int().min(0).max(60_000).default(5_000),
  /** Where the platform is, for the reverse charge within the EU. */
  country: z
    .string()
    .refine(isCountry, { error: 'must be an ISO 3166-1 code of two capital letters, such as DE' })
    .default('DE'),
})

export type LocalPaymentsConfig = z.input<typeof localPaymentsConfig>

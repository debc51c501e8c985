import { z } from 'zod'

/** A catalogue as code: what an extension sells. Pushing the same file twice changes nothing. */
export const catalogueSchema = z.object({
  productLine: z.string().min(1),
  features: z.array(
    z.object({
      key: z.string().min(1),
      name: z.string().min(1),
      kind: z.enum(['boolean', 'limit']),
      unit: z.string().optional(),
    }),
  ),
  plans: z.array(
    z.object({
      key: z.string().min(1),
      version: z.number().int().positive(),
      name: z.string().min(1),
      description: z.string(),
      trialDays: z.number().int().nonnegative(),
      graceDays: z.number().int().nonnegative(),
      /** Feature key → true, or the limit; `null` is a limit without a limit. A feature not named is not included. */
      features: z.record(z.string(), z.union([z.literal(true), z.number().int().nonnegative(), z.null()])),
      /** Currency → interval → minor units. */
      prices: z.record(
        z.string().regex(/^[A-Z]{3}$/),
        z.object({ month: z.number().int().nonnegative(), year: z.number().int().nonnegative() }),
      ),
    }),
  ),
})

export type Catalogue = z.infer<typeof catalogueSchema>

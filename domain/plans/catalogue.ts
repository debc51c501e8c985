import { z } from 'zod'
import { decimal } from '../../lib/decimal.ts'
import { CATALOGUE_PLAN_KINDS, FEATURE_KINDS, TRIAL_ENDS, TRIAL_ONCE } from './states.ts'

const currency = z.string().regex(/^[A-Z]{3}$/, 'is an ISO 4217 code of three capital letters')
const minor = z.number().int().nonnegative()
/** A decimal of minor units, as text: `"0.2"` is a fifth of a cent. */
const unit = z.string().refine(isAmount, 'is a decimal of minor units with at most 12 places, like "0.2"')
const saleEndsAt = z.iso.datetime({ offset: true }).optional()

const tier = z.strictObject({
  /** The last quantity that is in it; null for the last tier, which has no end. */
  upTo: z.number().int().positive().nullable(),
  unit,
  /** Minor units, once, when the tier is reached. */
  flat: minor.optional(),
})

/**
 * Minor units for each unit; or one of the four models, each of which may say until when it is sold: `flat` whatever the quantity,
 * `unit` for each as a decimal, `graduated` each unit at its own tier, `volume` all units at the last one's tier.
 */
const price = z.union([
  minor,
  z.strictObject({ flat: minor, saleEndsAt }),
  z.strictObject({ unit, saleEndsAt }),
  z.strictObject({ graduated: z.array(tier).min(1), saleEndsAt }),
  z.strictObject({ volume: z.array(tier).min(1), saleEndsAt }),
])

/** What a plan says of a feature, by the feature's kind. */
const said = z.union([
  /** boolean: included. */
  z.literal(true),
  /** limit: how many may exist at once; `null` is a limit without a limit. */
  z.number().int().nonnegative(),
  z.null(),
  /** metered: how much a period includes, and what one more costs, by currency; without `overage` it ends there. */
  z.strictObject({ included: z.number().int().nonnegative(), overage: z.record(currency, unit).optional() }),
  /** credits: how many are granted for each period. */
  z.strictObject({ credits: z.number().int().nonnegative() }),
])

/** A catalogue as code: what one product line sells. Pushing the same file twice changes nothing. */
export const catalogueSchema = z.object({
  productLine: z.string().min(1),
  features: z.array(
    z.object({
      key: z.string().min(1),
      name: z.string().min(1),
      kind: z.enum(FEATURE_KINDS),
      unit: z.string().optional(),
    }),
  ),
  plans: z.array(
    z.object({
      key: z.string().min(1),
      version: z.number().int().positive(),
      name: z.string().min(1),
      description: z.string(),
      /** `main` unless it says that it goes with a main plan. */
      kind: z.enum(CATALOGUE_PLAN_KINDS).optional(),
      /** `false` ends its sale; those who have it keep it. */
      onSale: z.literal(false).optional(),
      trialDays: z.number().int().nonnegative(),
      graceDays: z.number().int().nonnegative(),
      /** The quantity follows the members and pending invitations, never below `minQuantity`. */
      perSeat: z.boolean().optional(),
      /** 1 unless it says more. */
      minQuantity: z.number().int().positive().optional(),
      /** A trial needs no card, and what becomes of it at its end without one; absent: a card must be on file. */
      trialWithoutCard: z.enum(TRIAL_ENDS).optional(),
      /** Who may have one trial in the product line: the tenant, or (unless it says so) also the person and the card, whatever tenant they come with. */
      trialOnce: z.enum(TRIAL_ONCE).optional(),
      /** Feature key → what the plan says of it. A feature not named is not included. */
      features: z.record(z.string(), said),
      /** Currency → interval → price. */
      prices: z.record(currency, z.object({ month: price.optional(), year: price.optional() })),
    }),
  ),
})

export type Catalogue = z.infer<typeof catalogueSchema>
export type CataloguePlan = Catalogue['plans'][number]
export type CatalogueFeature = Catalogue['features'][number]
export type CataloguePriceValue = z.infer<typeof price>
export type CatalogueSaid = z.infer<typeof said>

function isAmount(text: string): boolean {
  try {
    return decimal(text).coefficient >= 0n
  } catch {
    return false
  }
}

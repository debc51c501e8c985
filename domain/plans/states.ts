/** How a plan speaks of a feature. */
export const FEATURE_KINDS = ['boolean', 'limit', 'metered', 'credits'] as const

/** What a push does to one thing. `refused`: a version that stands would get other terms, or a feature another kind. */
export const CHANGES = ['added', 'changed', 'ended', 'refused'] as const
export type Change = (typeof CHANGES)[number]

/** What a catalogue sells: a main plan is bought by itself, one for each product line; an add-on goes with one. */
export const CATALOGUE_PLAN_KINDS = ['main', 'add_on'] as const

/** A seller's plan is bought by itself too, and has a product line of its own. */
export const PLAN_KINDS = [...CATALOGUE_PLAN_KINDS, 'seller'] as const

/** What becomes of a trial without a card at its end. */
export const TRIAL_ENDS = ['cancel', 'pause'] as const

/** Whose one trial in a product line it is: the tenant's, or also the person's and the card's. */
export const TRIAL_ONCE = ['tenant', 'person_and_card'] as const

/** How a quantity becomes the amount of one interval. */
export const PRICE_MODELS = ['flat', 'per_unit', 'graduated', 'volume'] as const

/**
 * Every cache key of the product, declared once with its tags. Only answers that are the same for every viewer stand here; an
 * entry never outlives the next moment at which time alone changes the answer.
 */
export const cacheKeys = {
  plansOnSale: { key: 'plans:on-sale', tags: ['catalogue'] },
} as const

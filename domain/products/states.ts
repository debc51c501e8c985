/** What a product gives: access to features for a while, credits, or goods that leave a stock. */
export const PRODUCT_KINDS = ['access', 'credits', 'goods'] as const
export type ProductKind = (typeof PRODUCT_KINDS)[number]

/** For a provider that computes tax; a closed list, mapped onto the provider's own codes. */
export const TAX_CATEGORIES = ['digital_service', 'digital_goods', 'physical_goods', 'exempt'] as const
export type TaxCategory = (typeof TAX_CATEGORIES)[number]

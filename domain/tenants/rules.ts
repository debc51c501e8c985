const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** "Ada's Films" → `ada-s-films`; a name without a Latin letter or digit gives an empty slug, which is then refused. */
export function toSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '')
}

/** Why this slug cannot be used, or null. */
export function slugProblem(slug: string): string | null {
  return SLUG.test(slug)
    ? null
    : 'A slug has 1 to 63 lower-case letters, digits and hyphens, and neither begins nor ends with a hyphen. Pass one as "slug".'
}

/** Why a tenant cannot be called so, or null. */
export function nameProblem(name: string): string | null {
  return name.length >= 1 && name.length <= 100 ? null : 'A name has 1 to 100 characters.'
}

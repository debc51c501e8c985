/** Who sees an operation that was saved: whoever saved it, or all of staff. */
export const VISIBILITIES = ['mine', 'staff'] as const
export type Visibility = (typeof VISIBILITIES)[number]

/** Stripe counts seconds. */
export const fromUnix = (seconds: number): Date => new Date(seconds * 1_000)
export const toUnix = (date: Date): number => Math.floor(date.getTime() / 1_000)

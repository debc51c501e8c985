/** At this share of a limit the customer is warned. */
export const WARN_AT_PERCENT = 80

/** Whether taking one more crosses the mark: so the warning comes once on the way up, and again after a release. */
export function crossesWarning(usedBefore: number, limit: number): boolean {
  const mark = limit * WARN_AT_PERCENT
  return usedBefore * 100 < mark && (usedBefore + 1) * 100 >= mark
}

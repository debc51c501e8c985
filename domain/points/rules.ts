/** The calendar month of a moment, in UTC, as its first day: `2026-11-01`. */
export function monthOf(at: Date): string {
  return `${at.toISOString().slice(0, 7)}-01`
}

/** When the month after that of a moment begins, in UTC. */
export function nextMonthAt(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1))
}

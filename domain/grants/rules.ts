import { addMs } from '../../lib/clock.ts'

/** From when until when something is granted; an end of null never comes. */
export interface Span {
  readonly startsAt: Date
  readonly endsAt: Date | null
}

/** Where a further grant of the same feature begins: where what the tenant has runs out, so that days that were paid for are not lost. */
export function nextStart(now: Date, held: readonly Span[]): Date {
  return coverage(now, held).until ?? now
}

/** Whether access is granted at `now`, and until when without a gap; `until` is null when it is for good, and when there is none. */
export function coverage(
  now: Date,
  spans: readonly Span[],
): { readonly granted: boolean; readonly until: Date | null } {
  let until = now
  let granted = false
  for (const { startsAt, endsAt } of spans.toSorted((a, b) => Number(a.startsAt) - Number(b.startsAt))) {
    if (startsAt > until) break
    if (endsAt === null) return { granted: true, until: null }
    if (endsAt <= now) continue
    granted = true
    if (endsAt > until) until = endsAt
  }
  return { granted, until: granted ? until : null }
}

/** Moves what has not begun so far forward that no gap is left where something was taken out; lengths stay. Answers what has moved. */
export function closeGaps<T extends Span>(now: Date, spans: readonly T[]): readonly (T & Span)[] {
  const moved: T[] = []
  let free = now
  for (const span of spans.toSorted((a, b) => Number(a.startsAt) - Number(b.startsAt))) {
    const { startsAt, endsAt } = span
    if (endsAt !== null && endsAt <= now) continue
    const by = startsAt > free ? Number(free) - Number(startsAt) : 0
    const end = endsAt && addMs(endsAt, by)
    if (by < 0) moved.push({ ...span, startsAt: addMs(startsAt, by), endsAt: end })
    if (end === null) break
    if (end > free) free = end
  }
  return moved
}

/** How much of a grant was left at a moment, in milliseconds; null is without end. */
export function remaining({ startsAt, endsAt }: Span, at: Date): number | null {
  return endsAt && Math.max(0, Number(endsAt) - Math.max(Number(at), Number(startsAt)))
}

/** Of an invoice that is paid, and so does not change any more. A trial begins with an invoice of nothing, which nobody files. */
export function hasPdf({ state, totalMinor }: { readonly state: string; readonly totalMinor: bigint }): boolean {
  return state === 'paid' && totalMinor > 0n
}

/** `['past_due']` → `{ PAST_DUE: 'past_due' }`: GraphQL's names for a list that the domain keeps. */
export function enumOf<const Value extends string>(
  values: readonly Value[],
): { readonly [V in Value as Uppercase<V>]: V } {
  return Object.fromEntries(values.map((value) => [value.toUpperCase(), value])) as {
    readonly [V in Value as Uppercase<V>]: V
  }
}

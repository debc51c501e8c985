/** The same value, of which nothing can be changed any more, as deep as lists and plain objects go. */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== null && prototype !== Object.prototype) return value
  for (const each of Object.values(value)) frozen(each)
  return Object.freeze(value)
}

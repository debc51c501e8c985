/**
 * Calls back after each full collection of V8's heap, in a task of its own some milliseconds later: what is in use then is what lives. Collections of the
 * young generation alone are not seen. (An object that nothing holds is told of by a `FinalizationRegistry` once it has been collected, which V8 does in full
 * collections only; `PerformanceObserver` would make an entry for each of the hundred small ones in between, too.)
 * @returns a function that ends it
 */
export function afterCollections(call: () => void): () => void {
  let ended = false
  const registry = new FinalizationRegistry<undefined>(() => {
    if (ended) return
    next()
    call()
  })
  const next = () => registry.register({}, undefined)
  next()
  return () => {
    ended = true
  }
}

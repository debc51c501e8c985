/**
 * Calls back after each full collection of V8's heap, in a task of its own some milliseconds later: in use then is what lives, and what was made since. Collections
 * of the young generation alone are not seen: a `FinalizationRegistry` tells of an object that nothing holds once V8 has collected it, which it does in full
 * collections only (as long as `--handle-weak-ref-weakly-in-minor-gc` is off, as it is of itself). `PerformanceObserver` would make an entry for each of the
 * hundred small ones in between.
 * @returns a function that ends it
 */
export function afterCollections(call: () => void): () => void {
  const registry = new FinalizationRegistry<undefined>(() => {
    wait()
    call()
  })
  const ours = {}
  const wait = () => registry.register({}, undefined, ours)
  wait()
  return () => void registry.unregister(ours)
}

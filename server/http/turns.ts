/**
 * Starts what is handed in one by one, at most one in each turn of the event loop, in the order in which it came. Many that come at once are
 * then spread out between everybody else's work, each step of which waits for one of them and not for all.
 */
export function createTurns(): (start: () => void) => void {
  const waiting: (() => void)[] = []

  function next(): void {
    const start = waiting.shift()
    if (waiting.length > 0) setImmediate(next)
    start?.()
  }

  return (start) => {
    waiting.push(start)
    if (waiting.length === 1) setImmediate(next)
  }
}

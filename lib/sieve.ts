/** Something that stands in one sieve, and whether it was used since the hand last came by; the sieve's own to take back. */
export interface Used {
  used: boolean
}

export interface Sieve<Entry extends Used> {
  /** Takes out the entry that goes first; undefined when there is none. */
  takeOut(): Entry | undefined
  /** The hand begins anew at the oldest, and holds nothing until then. */
  restart(): void
}

/**
 * Says which entry of a map makes room: a hand goes round, oldest first; who was used since it last came by is passed over, and the first who was not
 * goes (SIEVE; Zhang et al., NSDI 2024). To use something only marks it, where a strict order would take it out and put it back at every use; and what
 * comes once never drives out what is in use.
 */
export function sieve<Entry extends Used>(entries: Map<string, Entry>): Sieve<Entry> {
  // Made when there is no room, and let go with what it stands on: a map whose iterator lives keeps its former tables.
  let hand: MapIterator<[string, Entry]> | undefined
  // A round is as long as the map was when it began: a hand that went on with what came since would never come back to what is old.
  let left = 0
  return {
    takeOut() {
      while (entries.size > 0) {
        if (left === 0) hand = undefined
        if (hand === undefined) {
          hand = entries.entries()
          left = entries.size
        }
        left -= 1
        const { done, value: place } = hand.next()
        if (done) hand = undefined
        else if (place[1].used) place[1].used = false
        else {
          entries.delete(place[0])
          return place[1]
        }
      }
      return undefined
    },
    restart() {
      hand = undefined
    },
  }
}

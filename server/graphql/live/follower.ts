import type { LiveEvent } from '../../../domain/live/stream.ts'
import type { LiveKind } from '../../../schema/live.ts'

/** One message of a stream: shared by all who follow it. */
export interface Message {
  readonly kind: LiveKind
  readonly position: number
  readonly event: LiveEvent | null
}

export interface Follower {
  readonly closed: boolean
  /** Takes what comes after the newest that it has; the rest it has had. A follower with too many waiting is closed. */
  take(message: Message): void
  /** The next in order; null once it is closed, at once. One call at a time. */
  next(): Promise<Message | null>
  /** What waits is dropped. */
  close(): void
}

/**
 * What waits for one subscriber: messages are executed when they are taken out, so that who reads slowly costs a few pointers.
 * @param most how many may wait; @param tooSlow called once, when another comes
 */
export function createFollower(most: number, tooSlow: () => void): Follower {
  const waiting: Message[] = []
  let position = -1
  let closed = false
  let wake: ((message: Message | null) => void) | null = null

  function close(): void {
    closed = true
    waiting.length = 0
    wake?.(null)
    wake = null
  }

  return {
    get closed() {
      return closed
    },
    take(message) {
      if (closed || message.position < position || (message.kind === 'changed' && message.position === position)) return
      position = message.position
      if (wake) {
        wake(message)
        wake = null
      } else if (waiting.push(message) > most) {
        close()
        tooSlow()
      }
    },
    next() {
      const message = closed ? null : waiting.shift()
      if (message !== undefined) return Promise.resolve(message)
      return new Promise((resolve) => {
        wake = resolve
      })
    },
    close,
  }
}

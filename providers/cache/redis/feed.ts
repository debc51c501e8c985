import type { RedisClient } from './connection.ts'

/** Well inside the 200 ms for which an answered ping usually vouches; the port promises 250 ms. */
const PING_EVERY_MS = 60

export interface Feed {
  /** Whether every invalidation older than `hearingMs` has been heard. */
  hears(): boolean
  /** Takes the lease back until the next answered ping. */
  doubt(): void
  /** Subscribes when it has not been done; called whenever the connection stands. */
  attend(): void
  close(): void
}

/**
 * Hears invalidations, and knows whether it does. Messages and answers come over one connection in order, so the answer to a ping
 * proves that everything published before the ping was sent has been heard. One ping at a time: on a silent connection nothing
 * more is written, and node-redis's idle timeout makes it anew.
 */
export function openFeed(
  client: RedisClient,
  channel: string,
  onMessage: (text: string) => void,
  onHeard: () => void,
  hearingMs: number,
): Feed {
  let subscribed = false
  let heardUntil = Number.NEGATIVE_INFINITY
  let pinging = false

  async function ping(): Promise<void> {
    if (pinging || !subscribed || !client.isReady) return
    pinging = true
    const sentAt = performance.now()
    try {
      await client.ping()
      heardUntil = sentAt
      onHeard()
    } catch {
      heardUntil = Number.NEGATIVE_INFINITY
    } finally {
      pinging = false
    }
  }

  async function subscribe(): Promise<void> {
    try {
      await client.subscribe(channel, onMessage)
      subscribed = true
      await ping()
    } catch {
      // The connection broke meanwhile: the next one tries again.
    }
  }

  const heartbeat = setInterval(() => void ping(), PING_EVERY_MS)
  heartbeat.unref()

  return {
    hears: () => client.isReady && performance.now() - heardUntil < hearingMs,
    doubt() {
      heardUntil = Number.NEGATIVE_INFINITY
    },
    attend() {
      heardUntil = Number.NEGATIVE_INFINITY
      if (subscribed) void ping()
      else void subscribe()
    },
    close: () => clearInterval(heartbeat),
  }
}

import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import type { App } from '../../../domain/app.ts'
import { eventsAfter, type LiveEvent, type LiveStream, positionOf } from '../../../domain/live/stream.ts'
import { tagOf } from '../../../reads/watch.ts'
import { LIVE_STREAMS } from '../../watches.ts'
import type { Follower, Message } from './follower.ts'

/** One node's part in the streams that somebody follows here. */
export interface Streams {
  /**
   * Resolves once the follower has READY (or MISSED), what came after `since`, and is told of everything from then on, each once and in
   * order. @throws whatever the database throws
   */
  follow(stream: LiveStream, since: number | null, follower: Follower): Promise<void>
  /** What the change feed has heard: tags, or null for anything. */
  heard(tags: readonly string[] | null): void
  /** How many streams are followed: for tests and metrics. */
  readonly size: number
  close(): void
}

interface Followed {
  readonly stream: LiveStream
  /** Null until the first follower knows where it begins. */
  position: number | null
  readonly followers: Set<Follower>
  /** Those who are about to follow. */
  coming: number
  reading: boolean
  /** Something was heard since the newest read began. */
  again: boolean
}

/** Followers who are handed their messages in one turn of the event loop, between everybody else's work. */
const AT_ONCE = 50
const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 2_000
/** Closed followers are let go of after this many have come. */
const KEPT_CLOSED = 100

/**
 * The change feed says which streams have gone on; each is read once a node, from the place that was read before. So a feed that was
 * away, and a read that has failed, lose nothing: the next read finds it.
 */
export function createStreams(app: Pick<App, 'db' | 'log'>): Streams {
  const followed = new Map<string, Followed>()
  let closed = false

  const keyOf = ({ kind, id }: LiveStream) => tagOf(LIVE_STREAMS, { kind, id })

  function entryOf(stream: LiveStream): Followed {
    const key = keyOf(stream)
    const known = followed.get(key)
    if (known) return known
    const made: Followed = { stream, position: null, followers: new Set(), coming: 0, reading: false, again: false }
    followed.set(key, made)
    return made
  }

  /** Whether anybody is left who follows; forgets the stream when not. */
  function isFollowed(entry: Followed): boolean {
    for (const follower of entry.followers) if (follower.closed) entry.followers.delete(follower)
    if (entry.followers.size + entry.coming > 0) return !closed
    followed.delete(keyOf(entry.stream))
    return false
  }

  async function read(entry: Followed): Promise<void> {
    entry.again = true
    if (entry.reading || entry.position === null) return
    entry.reading = true
    let failures = 0
    while (entry.again && isFollowed(entry)) {
      entry.again = false
      try {
        const events = await eventsAfter(app, entry.stream, entry.position)
        failures = 0
        if (events.length > 0) {
          entry.again = true
          await tell(entry, events)
        }
      } catch (error) {
        if (failures === 0) app.log.warn({ err: error }, 'live events cannot be read: tried again until they can')
        failures += 1
        entry.again = true
        await pause(Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS), undefined, { ref: false })
      }
    }
    entry.reading = false
  }

  async function tell(entry: Followed, events: readonly LiveEvent[]): Promise<void> {
    const messages = messagesOf(entry.position ?? 0, events)
    // Before anybody is told: who comes meanwhile has read these by themselves.
    entry.position = messages.at(-1)?.position ?? entry.position
    let told = 0
    for (const follower of [...entry.followers]) {
      for (const message of messages) follower.take(message)
      told += 1
      if (told % AT_ONCE === 0) await turn()
    }
  }

  async function lookFrom(stream: LiveStream, since: number | null): Promise<Message[]> {
    const position = await positionOf(app, stream)
    if (since === null) return [{ kind: 'ready', position, event: null }]
    if (since > position) return [{ kind: 'missed', position, event: null }]
    const events = since === position ? [] : await eventsAfter(app, stream, since)
    const messages = messagesOf(since, events)
    return messages[0]?.kind === 'missed' ? messages : [{ kind: 'ready', position: since, event: null }, ...messages]
  }

  return {
    async follow(stream, since, follower) {
      const entry = entryOf(stream)
      entry.coming += 1
      try {
        let messages = await lookFrom(stream, since)
        for (;;) {
          for (const message of messages) follower.take(message)
          const position = messages.at(-1)?.position ?? 0
          entry.position ??= position
          // Those who were here have been told of more meanwhile.
          if (entry.position <= position) break
          messages = messagesOf(position, await eventsAfter(app, stream, position))
          if (messages.length === 0) break
        }
        entry.followers.add(follower)
      } finally {
        entry.coming -= 1
        if (entry.followers.size % KEPT_CLOSED === 0) isFollowed(entry)
      }
      // Heard before anybody knew from where to read.
      if (entry.again) void read(entry)
    },
    heard(tags) {
      if (tags === null) for (const entry of followed.values()) void read(entry)
      else
        for (const tag of tags) {
          const entry = followed.get(tag)
          if (entry) void read(entry)
        }
    },
    get size() {
      return followed.size
    },
    close() {
      closed = true
    },
  }
}

/** What a follower at `position` is told of these; of a hole, that there is one. */
function messagesOf(position: number, events: readonly LiveEvent[]): Message[] {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) return []
  if (first.position > position + 1) return [{ kind: 'missed', position: last.position, event: null }]
  return events.map((event) => ({ kind: 'changed', position: event.position, event }))
}

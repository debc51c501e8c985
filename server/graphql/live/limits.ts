import type { CallerClass } from '../../limits/classes.ts'

/** What one caller may have open at a node, by their class. */
export interface LiveLimits {
  /** WebSockets and event streams together. */
  readonly connections: number
  /** On one WebSocket. */
  readonly subscriptions: number
}

/** Nobody who is not signed in is told of anything. */
export const LIMITS: Readonly<Record<CallerClass, LiveLimits>> = {
  anonymous: { connections: 0, subscriptions: 0 },
  person: { connections: 20, subscriptions: 20 },
  partner: { connections: 50, subscriptions: 50 },
  operator: { connections: 20, subscriptions: 20 },
}

export interface LiveTimes {
  /** Between two looks at who may still be told; their end is noticed this much later at most, and a node's own word about it before. */
  readonly sweepMs: number
  /** Between two signs of life; a WebSocket that has not answered one by the next is cut. */
  readonly pingMs: number
  /** A WebSocket without `connection_init`. */
  readonly initMs: number
  /** A WebSocket without a subscription. */
  readonly idleMs: number
  /** For a connection that was ended to be gone: it is cut then. */
  readonly closeMs: number
}

export const TIMES: LiveTimes = { sweepMs: 1_000, pingMs: 15_000, initMs: 3_000, idleMs: 60_000, closeMs: 2_000 }

/** Connections of a node, whoever's. */
export const MOST_CONNECTIONS = 20_000
/** Bytes of one message of a WebSocket's client. */
export const MOST_MESSAGE_BYTES = 64 * 1024
/** What may wait in one WebSocket to be sent, in bytes, before it is cut. */
export const MOST_WAITING_BYTES = 1024 * 1024
/** Events that may wait for a subscriber who reads slower than they come; more than a stream keeps, which may all be told at once. */
export const MOST_WAITING_EVENTS = 2_000

import { Extensions } from 'type-graphql'
import type { Viewer } from '../domain/access.ts'
import { DomainError } from '../domain/errors.ts'
import type { LiveEvent, LiveStream } from '../domain/live/stream.ts'
import type { LiveKind } from '../schema/live.ts'

type Args = Readonly<Record<string, unknown>>

/** Where the messages of a subscription's field come from. */
export interface LiveField {
  /** @throws DomainError for arguments that name no stream of the viewer's */
  stream(args: Args, viewer: Viewer): LiveStream
  /** Whether this viewer, with the rights that they have now, is told of the event. */
  wants(event: LiveEvent, args: Args, viewer: Viewer): boolean
}

/** What the resolver of a subscription's field is given as root, once for each message. */
export interface Delivered {
  readonly kind: LiveKind
  readonly position: number
  /** The newest version that this node has heard of. */
  readonly version: number
  readonly stream: LiveStream
  /** Null in READY and MISSED. */
  readonly event: LiveEvent | null
}

/** A field of the subscription's root without it keeps the app from starting. */
export const Live = (field: LiveField) => Extensions({ live: field })

/** The option `subscribe` of type-graphql: events are brought by server/graphql/live, which executes the field once for each. */
export const broughtByTheServer = {
  subscribe(): never {
    throw new DomainError('UNSUPPORTED', 'Subscribe at POST /graphql/stream, or over WebSocket at /graphql.')
  },
}

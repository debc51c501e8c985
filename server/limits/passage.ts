import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Viewer } from '../../domain/access.ts'
import type { RequestLife } from './request-life.ts'

/** One request on its way through what may stop it. */
export interface Passage extends Pick<RequestLife, 'signal' | 'goesOn'> {
  /**
   * Charges the caller and takes one of their turns, once it is known who they are.
   * @throws DomainError RATE_LIMITED
   */
  admit(viewer: Viewer, points: number): Promise<void>
  /** What it costs beyond what it was admitted for, before anything is executed. @throws DomainError RATE_LIMITED */
  chargeMore(points: number): Promise<void>
}

/** A request that the gate has let in. */
export type Through<T> = (passage: Passage) => Promise<T>

export interface Asked {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

declare module 'fastify' {
  interface FastifyRequest {
    /** When its head had come, in ms on performance's clock. */
    arrivedAt: number
  }
}

import type { App } from '../../../domain/app.ts'
import type { Seed, SeededTenant } from '../../support/seed.ts'

export interface Scene {
  readonly app: App
  readonly seed: Seed
  /** Every webhook that is on its way has come in and is processed. */
  heard(tenant: SeededTenant): Promise<void>
}

export interface Play {
  readonly tenant: SeededTenant
  /** The customer's request; again with the same key. */
  ask(app: App): Promise<{ readonly kind: string }>
  /** The customer's key; null where we make it of what is done. */
  readonly key: string | null
  /** Other requests under that key, each with another value in one field. */
  readonly others: readonly { readonly field: string; ask(app: App): Promise<unknown> }[]
  /** What the customer may be told in the end. */
  readonly answers: readonly string[]
  /** At the end, at the provider: what was taken of the customer, how often; and how often given back. */
  readonly charges: number
  readonly refunds?: number
  /** At the end, here: how many subscriptions of theirs give access. */
  readonly live: number
  /** At the end, here: how the thing stands that the verb is about. */
  readonly stands?: { read(): Promise<unknown>; readonly as: unknown }
}

export interface Arrangement {
  /** The method of the port that the verb calls. */
  readonly operation: keyof App['payments'] & string
  /** Whether the provider can refuse it in a way that a customer can act on. */
  readonly declines: boolean
  arrange(scene: Scene, declines: boolean): Promise<Play>
}

import type { Consumer } from '../domain/app.ts'
import type { NotificationType } from '../domain/notifications/types.ts'
import type { Catalogue } from '../domain/plans/catalogue.ts'
import type { Classification } from '../domain/privacy/classes.ts'
import type { Declaration } from '../reads/noun.ts'

/**
 * A product's own 20 %: the same layers in its own package. Nothing of ours is edited; see docs/extending.md, and
 * examples/better-movies for a whole one.
 */
export interface Extension {
  /** Also the name of its Postgres schema: small letters, digits and underscores. */
  readonly name: string
  /** type-graphql resolver classes; each root field declares its policy, as ours do. */
  readonly resolvers?: readonly (new () => object)[]
  /** Its nouns, the roots at which documents reach them, and relations that it adds to nouns of ours. */
  readonly reads?: readonly Declaration[]
  readonly consumers?: readonly Consumer[]
  readonly notificationTypes?: readonly NotificationType[]
  /** What it sells: pushed at start, idempotently. */
  readonly catalogue?: Catalogue
  /** What the columns of its tables hold, and what becomes of them when a person is erased (domain/privacy/classes.ts). */
  readonly classification?: Classification
  /** SQL run once each by the database's owner, in this order, in the extension's own schema. A migration that has run never changes. */
  readonly migrations?: readonly ExtensionMigration[]
}

export interface ExtensionMigration {
  readonly name: string
  readonly sql: string
}

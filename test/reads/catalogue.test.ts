import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDb, type Db } from '../../domain/db.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { createModel, type Model } from '../../reads/model.ts'
import { connection, many, noun } from '../../reads/noun.ts'
import { assertCatalogue } from '../../server/database/catalogue.ts'
import { LaunchError } from '../../server/database/errors.ts'
import { modelOf } from '../../server/reads.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { asOwner } from '../support/rows.ts'

const SHIPPED = modelOf([betterMovies])
const METHODS_NEED =
  'Tenant.paymentMethods looks payment_methods up by tenant_id in the order of created_at, id, and no index serves that'
const METHODS_INDEX = 'payment_methods_tenant_id_created_at_id_idx'
const ADD = 'Add one in a migration: create index on payment_methods (tenant_id, created_at, id).'
const unindexed = `${METHODS_NEED}. ${ADD}`

/** What was changed in the database, and the one line that a start says then. */
const FAULTS: readonly (readonly [fault: string, sql: string, line: string])[] = [
  [
    'a table that is gone',
    'drop table deliveries; alter table notifications rename to messages',
    'Notification: there is no table notifications. Create it in a migration, or name the right one in the noun.',
  ],
  [
    'a column that is gone',
    'alter table invoices drop column number',
    'Invoice.number: invoices has no column "number". Add it in a migration, or take it out of the noun.',
  ],
  [
    'a column of another type',
    `alter table features alter column unit type int using 0`,
    'Feature.unit is declared text, and features.unit is of type int4. Declare what it is, or change the column to text in a migration.',
  ],
  [
    'a moment without its zone',
    'alter table invoices alter column paid_at type timestamp',
    'Invoice.paidAt is declared timestamptz, and invoices.paid_at is of type timestamp. Declare what it is, or change the column to timestamptz in a migration.',
  ],
  [
    'an enum, which does not compare with text',
    `create type unit as enum ('device'); alter table features alter column unit type unit using null`,
    'Feature.unit is declared text, and features.unit is of type unit. Declare what it is, or change the column to text in a migration.',
  ],
  [
    'a column that the app may not read',
    'revoke select on features from backplane_app; grant select (id, key, name, kind) on features to backplane_app',
    'Feature.unit: the role backplane_app may not select features.unit. Grant it in a migration: grant select on features to backplane_app.',
  ],
  [
    'a key that may be null',
    'alter table better_movies.films drop constraint films_pkey, alter id drop not null; create unique index on better_movies.films (id)',
    "Film.id is the noun's key, and better_movies.films.id may be null. Make it the primary key in a migration.",
  ],
  [
    'a key that is not unique',
    'alter table better_movies.films drop constraint films_pkey; create index on better_movies.films (id)',
    "Film.id is the noun's key, and nothing keeps better_movies.films.id unique by itself. Make it the primary key in a migration.",
  ],
  [
    'a key that is unique among some rows only',
    'alter table better_movies.films drop constraint films_pkey; create unique index on better_movies.films (id) where year > 1900; create index on better_movies.films (id)',
    "Film.id is the noun's key, and nothing keeps better_movies.films.id unique by itself. Make it the primary key in a migration.",
  ],
  [
    'rows that are somebody’s, and no wall in front of them',
    'alter table holdings disable row level security',
    "Holding: rows of holdings are somebody's, and row-level security is not forced on it. In a migration: alter table holdings enable row level security, force row level security, and create its policy.",
  ],
  [
    'a wall that does not bind the owner',
    'alter table better_movies.devices no force row level security',
    "Device: rows of better_movies.devices are somebody's, and row-level security is not forced on it. In a migration: alter table better_movies.devices enable row level security, force row level security, and create its policy.",
  ],
  ['an order without its index', `drop index ${METHODS_INDEX}`, unindexed],
  [
    'an index in another order',
    `drop index ${METHODS_INDEX}; create index on payment_methods (tenant_id, id, created_at)`,
    unindexed,
  ],
  [
    'an index that turns round on its way',
    `drop index ${METHODS_INDEX}; create index on payment_methods (tenant_id, created_at, id desc)`,
    unindexed,
  ],
  [
    'an index over some rows only, and not all of the list',
    `drop index ${METHODS_INDEX}; create index on payment_methods (tenant_id, created_at, id) where is_default`,
    unindexed,
  ],
  [
    'a relation whose rows no index finds',
    'drop index memberships_tenant_id_created_at_id_idx; drop index memberships_tenant_id_user_id_key, memberships_tenant_id_id_key',
    'Tenant.memberCount looks memberships up by tenant_id, and no index serves that. Add one in a migration: create index on memberships (tenant_id).',
  ],
  [
    'a list that is paged by what may be null',
    'alter table memberships alter column created_at drop not null',
    'Tenant.members is paged in the order of memberships.created_at, which may be null: no cursor gets past such a row. Make it not null in a migration, or order by another column.',
  ],
]

describe('a start', () => {
  let database: TestDatabase
  let db: Db

  beforeAll(async () => {
    database = await createTestDatabase()
    db = createDb(database.appUrl, 1)
  })
  afterAll(async () => {
    await db?.close()
    await database?.drop()
  })

  const problemsOf = async (model: Model, of: Db): Promise<readonly string[]> => {
    const refused = await assertCatalogue(model, of).then(
      () => null,
      (error: unknown) => error,
    )
    if (refused === null) return []
    expect(refused).toBeInstanceOf(LaunchError)
    return (refused as LaunchError).problems
  }

  /** What a start would say of a database of its own after the change. */
  const problemsAfter = async (change: (own: TestDatabase) => Promise<unknown>): Promise<readonly string[]> => {
    const own = await createTestDatabase()
    const ownDb = createDb(own.appUrl, 1)
    try {
      await change(own)
      return await problemsOf(SHIPPED, ownDb)
    } finally {
      await ownDb.close()
      await own.drop()
    }
  }

  it('finds nothing wrong with what we ship, and knows what may be null', async () => {
    const catalogue = await assertCatalogue(SHIPPED, db)
    expect(catalogue.nullable('Invoice', 'paidAt')).toBe(true)
    expect(catalogue.nullable('Invoice', 'issuedAt')).toBe(false)
    expect(() => catalogue.nullable('Invoice', 'updatedAt')).toThrow('Invoice declares no column "updatedAt"')
  })

  describe.each(FAULTS)('is refused for %s', (_, sql, line) => {
    it('in one line that says what to do', async () => {
      expect(await problemsAfter((own) => asOwner(own, (owner) => owner.query(sql)))).toContain(line)
    })
  })

  it('is refused with every problem at once', async () => {
    const shelf = noun('Shelf', { table: 'shelves', columns: { id: 'uuid' }, visibleTo: 'everyone' })
    const film = noun('Film', {
      table: 'better_movies.films',
      columns: { id: 'id:flm', title: 'int', year: 'int', length: 'int' },
      visibleTo: 'everyone',
      relations: {
        sequels: many('Film', { to: 'year', order: ['title'] }),
        prices: connection('Price', { to: 'currency', order: ['lookupKey'] }),
      },
    })
    const price = noun('Price', {
      table: 'prices',
      columns: { id: 'id:price', currency: 'text', lookupKey: 'text' },
      visibleTo: 'everyone',
    })
    expect(await problemsOf(createModel([shelf, film, price]), db)).toEqual([
      'Shelf: there is no table shelves. Create it in a migration, or name the right one in the noun.',
      'Film.title is declared int, and better_movies.films.title is of type text. Declare what it is, or change the column to int4 in a migration.',
      'Film.length: better_movies.films has no column "length". Add it in a migration, or take it out of the noun.',
      'Film.sequels looks better_movies.films up by year in the order of title, id, and no index serves that. Add one in a migration: create index on better_movies.films (year, title, id).',
      'Film.prices compares prices.currency, whose type char(n) no index serves there. Make it text in a migration.',
      'Film.prices looks prices up by currency in the order of lookup_key, id, and no index serves that. Add one in a migration: create index on prices (currency, lookup_key, id).',
    ])
  })

  it('is refused for a schema that the app may not look into', async () => {
    const revoke = 'revoke usage on schema better_movies from backplane_app'
    expect(await problemsAfter((own) => asOwner(own, (owner) => owner.query(revoke)))).toContain(
      'Film.title: the role backplane_app may not select better_movies.films.title. Grant it in a migration: grant usage on schema better_movies to backplane_app.',
    )
  })

  it('is refused for an index that was not built to its end', async () => {
    const lines = await problemsAfter((own) =>
      asOwner(own, (owner) =>
        asOwner(own, async (other) => {
          await owner.query(`drop index ${METHODS_INDEX}`)
          // A reader that began earlier is waited for at the very end: the index is kept up to date already, and is not valid yet.
          await other.query('begin isolation level repeatable read')
          await other.query('select 1')
          await owner.query(`set lock_timeout = '50ms'`)
          const building = `create index concurrently ${METHODS_INDEX} on payment_methods (tenant_id, created_at, id)`
          await expect(owner.query(building)).rejects.toThrow(/lock timeout/)
        }),
      ),
    )
    expect(lines).toEqual([
      `${METHODS_NEED}: ${METHODS_INDEX} would, but it is not valid. Build it again: reindex index ${METHODS_INDEX}.`,
    ])
  })
})

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDb, type Db } from '../../domain/db.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { connection, type Noun, noun, one, query, type Relation, relationsOf } from '../../reads/noun.ts'
import { assertCatalogue } from '../../server/database/catalogue.ts'
import { prepareChanges } from '../../server/database/changes.ts'
import { assertErasable } from '../../server/database/erasable.ts'
import { migrateExtensions } from '../../server/database/extensions.ts'
import { checkNullability } from '../../server/graphql/nullability.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { modelOf } from '../../server/reads.ts'
import { watchedTables } from '../../server/watches.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { asOwner } from '../support/rows.ts'
import { tenantWishes, wish, wishes, wishRoots } from '../support/wishes.ts'

const GUIDE = readFileSync('docs/adding-a-read.md', 'utf8')

/** The extension with another noun in the place of its own. */
const withNoun = (changed: Partial<Noun>) => [
  betterMovies,
  { ...wishes, reads: [noun('Wish', { ...wish, ...changed }), wishRoots, tenantWishes] },
]
const wishesBy = (more: Partial<Relation>) => connection('Wish', { to: 'tenantId', order: ['-createdAt'], ...more })
const withTenantWishes = (more: Partial<Relation>) => [
  betterMovies,
  { ...wishes, reads: [wish, wishRoots, relationsOf('Tenant', { wishes: wishesBy(more) })] },
]
const withRoot = (match: Parameters<typeof one>[1]) => [
  betterMovies,
  { ...wishes, reads: [wish, query({ wish: one('Wish', match) }), tenantWishes] },
]
const { reason: _reason, ...withoutReason } = wish.columns
const { stars: _stars, ...withoutStars } = wish.columns

/** What the start says, and the guide quotes, when one step of it is forgotten: first in the declarations … */
const DECLARED: readonly (readonly [forgotten: string, extensions: () => readonly object[], line: string])[] = [
  [
    'a field that no column is declared for',
    () => withNoun({ columns: withoutReason }),
    'Wish.reason has no column, no declaration and no resolver: nothing answers it',
  ],
  [
    'what a computed field needs',
    () => withNoun({ columns: withoutStars }),
    'Wish.rating needs a column "stars", which Wish does not declare',
  ],
  [
    'a declaration behind a mark',
    () => withNoun({ computed: {} }),
    'Wish.rating is marked @Declared, and its noun declares no relation and no computed field of that name; or it does, and the declaration is not handed over (server/reads.ts, an extension’s `reads`)',
  ],
  [
    'a mark on a declaration',
    () => withNoun({ computed: { ...wish.computed, isNew: { needs: ['createdAt'], of: () => true } } }),
    'Wish.isNew is declared by its noun: mark it @Declared, or take the declaration out',
  ],
  [
    'a field that shows a declaration',
    () => [betterMovies, wishes, { name: 'more', reads: [relationsOf('Tenant', { hopes: wishesBy({}) })] }],
    'Tenant.hopes is declared, and no field shows it: add a method that is marked @Declared, and hand its class over (server/graphql/schema.ts, an extension’s `resolvers`), or say internal: true where only resolvers read it',
  ],
  [
    'an argument that the declaration filters by',
    () => withTenantWishes({ filter: { film: 'filmId' } }),
    `Tenant.wishes takes no argument "film", and its declaration filters by it: add @Arg('film', …, { nullable: true })`,
  ],
  [
    'an argument that the declaration starts at',
    () => withRoot({ arg: 'wishId' }),
    `Query.wish takes no argument "wishId", and its declaration starts at it: add @Arg('wishId', …)`,
  ],
  [
    'what an argument is for',
    () => withRoot({}),
    'Query.wish takes an argument "id", and its declaration reads none of that name: add it to filter, or take it out',
  ],
  [
    'that a connection is paged',
    () => [
      betterMovies,
      { ...wishes, reads: [wish, query({ wish: wishesBy({ arg: 'id', to: 'id' }) }), tenantWishes] },
    ],
    'Query.wish is a connection, and takes no "first" and "after": add @Args(() => PageArgs)',
  ],
  [
    'of which type an argument is',
    () => withRoot({ arg: 'id', to: 'stars' }),
    'Query.wish takes "id" as ID!, and finds rows by Wish.stars, which is int: take it as Int',
  ],
  [
    'whose ids a column has',
    () => withNoun({ columns: { ...wish.columns, userId: 'id:uzer' } }),
    "Wish.userId is declared id:uzer, and no noun has such ids: use a name of ID_PREFIXES (lib/ids.ts), or the prefix that the noun's own key has",
  ],
  [
    'the noun that a relation leads to',
    () => [betterMovies, { ...wishes, reads: [wishRoots, tenantWishes] }],
    'no noun is called Wish',
  ],
  [
    'that a name is taken',
    () => [betterMovies, wishes, { name: 'more', reads: [relationsOf('Tenant', { wishes: one('Wish') })] }],
    'Tenant.wishes is declared twice',
  ],
]

/** … and then in the migration. */
const MIGRATED: readonly (readonly [forgotten: string, sql: string, undo: string, line: string])[] = [
  [
    'the table',
    'alter table wishes.wishes rename to hopes',
    'alter table wishes.hopes rename to wishes',
    'A noun reads the table wishes.wishes, which does not exist. Create it in a migration, or name the right one in the noun.',
  ],
  [
    'a column',
    'alter table wishes.wishes rename reason to why',
    'alter table wishes.wishes rename why to reason',
    'Wish.reason: wishes.wishes has no column "reason". Add it in a migration, or take it out of the noun.',
  ],
  [
    'of which type it is',
    'alter table wishes.wishes alter reason type varchar[] using null',
    'alter table wishes.wishes alter reason type text using null',
    'Wish.reason is declared text, and wishes.wishes.reason is of type _varchar. Declare what it is, or change the column to text in a migration.',
  ],
  [
    'to grant it',
    'revoke select on wishes.wishes from backplane_app',
    'grant select on wishes.wishes to backplane_app',
    'Wish.id: the role backplane_app may not select wishes.wishes.id. Grant it in a migration: grant select on wishes.wishes to backplane_app.',
  ],
  [
    'the second wall',
    'alter table wishes.wishes no force row level security',
    'alter table wishes.wishes force row level security',
    "Wish: rows of wishes.wishes are somebody's, and row-level security is not forced on it. In a migration: alter table wishes.wishes enable row level security, force row level security, and create its policy.",
  ],
  [
    'the index',
    'drop index wishes.wishes_tenant',
    'create index wishes_tenant on wishes.wishes (tenant_id, created_at, id)',
    'Tenant.wishes looks wishes.wishes up by tenant_id in the order of created_at, id, and no index serves that. Add one in a migration: create index on wishes.wishes (tenant_id, created_at, id).',
  ],
  [
    'that a paged order is never null',
    'alter table wishes.wishes alter created_at drop not null',
    'alter table wishes.wishes alter created_at set not null',
    'Tenant.wishes is paged in the order of wishes.wishes.created_at, which may be null: no cursor gets past such a row. Make it not null in a migration, or order by another column.',
  ],
  [
    'that staff look for what a person leaves behind',
    'revoke select on wishes.wishes from backplane_operator; drop policy operator on wishes.wishes',
    "grant select on wishes.wishes to backplane_operator; create policy operator on wishes.wishes for select to backplane_operator using (current_user = 'backplane_operator')",
    "What wishes.wishes holds of a person does not stay when they are erased, and staff cannot find it there. In a migration: create policy operator on wishes.wishes for select to backplane_operator using (current_user = 'backplane_operator'); grant select on wishes.wishes to backplane_operator.",
  ],
  [
    'that a relation may lead nowhere',
    'alter table wishes.wishes alter film_id drop not null',
    'alter table wishes.wishes alter film_id set not null',
    'Wish.film is Film! in the schema, and wishes.wishes allows no value for "filmId". Make the field nullable, or the column not null in a migration.',
  ],
]

describe('what is forgotten keeps the product from starting, in the words of docs/adding-a-read.md:', () => {
  const extensions = [betterMovies, wishes]
  const model = modelOf(extensions)
  const schema = buildBackplaneSchema(extensions, model)
  let database: TestDatabase
  let db: Db

  beforeAll(async () => {
    database = await createTestDatabase()
    db = createDb(database.appUrl, 1)
    await asOwner(database, (owner) => migrateExtensions(owner, extensions))
  })
  afterAll(async () => {
    await db?.close()
    await database?.drop()
  })

  /** As a start does it: the change feed, the catalogue, then what the schema promises. */
  async function saidOf(): Promise<string> {
    try {
      await asOwner(database, (owner) => prepareChanges(owner, watchedTables(model)))
      const said = checkNullability(schema, model, await assertCatalogue(model, db))
      await assertErasable(wishes.classification ?? {}, db)
      return said.join('\n')
    } catch (error) {
      return (error as Error).message
    }
  }

  it.each(DECLARED)('%s', (_, changed, line) => {
    expect(() => buildBackplaneSchema(changed() as typeof extensions)).toThrow(line)
    expect(GUIDE).toContain(line)
  })

  it.each(MIGRATED)('%s', async (_, sql, undo, line) => {
    await asOwner(database, (owner) => owner.query(sql))
    const said = await saidOf()
    await asOwner(database, (owner) => owner.query(undo))
    expect(said.split('\n')).toContain(line)
    expect(GUIDE).toContain(line)
  })

  it('and when nothing is forgotten, nothing is said', async () => {
    expect(await saidOf()).toBe('')
  })
})

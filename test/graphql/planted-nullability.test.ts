import 'reflect-metadata'
import { Field, FieldResolver, ObjectType, Query, Resolver, Root } from 'type-graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDb } from '../../domain/db.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { noun } from '../../reads/noun.ts'
import { Public, ReadableBy } from '../../schema/policies.ts'
import { assertCatalogue } from '../../server/database/catalogue.ts'
import { LaunchError } from '../../server/database/errors.ts'
import type { Extension } from '../../server/extension.ts'
import { checkNullability } from '../../server/graphql/nullability.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { modelOf } from '../../server/reads.ts'
import { startTestBackplane } from '../support/backplane.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { asOwner } from '../support/rows.ts'

const poster = noun('Poster', {
  table: 'posters.posters',
  columns: { id: 'uuid', title: 'text', caption: 'text' },
  visibleTo: 'everyone',
})

// Without simpleResolvers, type-graphql puts a resolver of its own on every field: it hands the column out, and promises nothing.
@ReadableBy('everyone')
@ObjectType()
class Poster {
  @Field(() => String)
  title!: string
}

@Resolver(() => Poster)
class PosterResolver {
  @Public()
  @Query(() => Poster, { nullable: true })
  poster() {
    return null
  }

  @FieldResolver(() => String)
  caption(@Root() row: Readonly<Record<string, unknown>>) {
    return String(row.caption ?? 'Without words')
  }
}

const posters: Extension = {
  name: 'posters',
  reads: [poster],
  resolvers: [PosterResolver],
  migrations: [
    {
      name: '001-posters',
      sql: `create table posters.posters (id uuid primary key, title text, caption text);
        grant select on posters.posters to backplane_app`,
    },
  ],
}
const POSTER_LINE =
  'Poster.title is String! in the schema, and posters.posters allows no value for "title". Make the field nullable, or the column not null in a migration.'

/** Starts the product with the extension beside ours; it must be refused, and before anything was prepared. */
async function problemsOfStart(extension: Extension): Promise<readonly string[]> {
  let prepared = false
  const refused: unknown = await startTestBackplane({
    extensions: [betterMovies, extension],
    worker: false,
    prepare: async () => {
      prepared = true
    },
  }).then(
    async (started) => started.close(),
    (error: unknown) => error,
  )
  expect(refused).toBeInstanceOf(LaunchError)
  expect(prepared).toBe(false)
  return (refused as LaunchError).problems
}

describe('a field that promises a value', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database?.drop())

  const problemsAfter = async (sql: string): Promise<readonly string[]> => {
    const db = createDb(database.appUrl, 1)
    try {
      if (sql) await asOwner(database, (owner) => owner.query(sql))
      const model = modelOf([betterMovies])
      return checkNullability(buildBackplaneSchema([betterMovies]), model, await assertCatalogue(model, db))
    } finally {
      await db.close()
    }
  }

  it('has one in every row of what we ship', async () => {
    expect(await problemsAfter('')).toEqual([])
  })

  it('is named when its column may be null', async () => {
    const loose = 'alter table payment_methods alter column brand drop not null'
    expect(await problemsAfter(loose)).toEqual([
      'PaymentMethod.brand is String! in the schema, and payment_methods allows no value for "brand". Make the field nullable, or the column not null in a migration.',
    ])
    expect(await problemsAfter('alter table payment_methods alter column brand set not null')).toEqual([])
  })

  it('is named when the relation behind it may start at nothing', async () => {
    const loose = 'alter table memberships alter column user_id drop not null'
    expect(await problemsAfter(loose)).toEqual([
      'Membership.user is User! in the schema, and memberships allows no value for "userId". Make the field nullable, or the column not null in a migration.',
    ])
    expect(await problemsAfter('alter table memberships alter column user_id set not null')).toEqual([])
  })

  it('keeps the product from starting, but for one with a resolver of its own', async () => {
    expect(await problemsOfStart(posters)).toEqual([POSTER_LINE])
  })

  it('is looked at when the declared reads hold, which keep the product from starting first', async () => {
    const shelf = noun('Shelf', { table: 'shelves', columns: { id: 'uuid' }, visibleTo: 'everyone' })
    expect(await problemsOfStart({ ...posters, reads: [poster, shelf] })).toEqual([
      'A noun reads the table public.shelves, which does not exist. Create it in a migration, or name the right one in the noun.',
    ])
  })
})

import { Authorized, Extensions, Field, ObjectType, Query, Resolver, UseMiddleware } from 'type-graphql'
import { describe, expect, it } from 'vitest'
import { Public, ReadableBy, SignedIn } from '../../schema/policies.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'

const build = (...resolvers: (new () => object)[]) =>
  buildBackplaneSchema([{ name: 'planted', resolvers: resolvers as readonly (new () => object)[] }])

/*
 * type-graphql keeps every decorator of the process in one store, and builds the types of the resolvers it is given. Each planted class is
 * therefore declared only when its own test runs, and what cannot be taken back comes last.
 */
describe('a schema that somebody forgot to lock', () => {
  it('is not served with a root field that declares no policy, and the line says which', () => {
    @Resolver()
    class Undeclared {
      @Query(() => String)
      openDoor(): string {
        return 'anyone'
      }
    }
    expect(() => build(Undeclared)).toThrow(
      'Query.openDoor declares no policy: add @Public(), @SignedIn(), @InPerson(), @InTenant(…) or @ForOperator(…)',
    )
  })

  it('is not served with a type that does not say whose rows it shows', () => {
    @ObjectType()
    class Unscoped {
      @Field(() => String)
      secret!: string
    }
    @Resolver()
    class Scopeless {
      @Public()
      @Query(() => Unscoped)
      unscoped(): Unscoped {
        return { secret: 'shown' }
      }
    }
    expect(() => build(Scopeless)).toThrow('type Unscoped declares no read scope: add @ReadableBy(…)')
  })

  it('is not served with a policy on a field below a root that nobody would check', () => {
    @ReadableBy('everyone')
    @ObjectType()
    class HalfLocked {
      @SignedIn()
      @Field(() => String)
      half!: string
    }
    @Resolver()
    class Half {
      @Public()
      @Query(() => HalfLocked)
      halfLocked(): HalfLocked {
        return { half: 'shown' }
      }
    }
    expect(() => build(Half)).toThrow('HalfLocked.half: a field below a root may be @InTenant(…) only')
  })

  it('is served when all is declared', () => {
    @ReadableBy('everyone')
    @ObjectType()
    class Locked {
      @Extensions({ note: 'no policy' })
      @Field(() => String)
      shown!: string
    }
    @Resolver()
    class Declared {
      @Public()
      @Query(() => Locked)
      locked(): Locked {
        return { shown: 'shown' }
      }
    }
    expect(Object.keys(build(Declared).getQueryType()?.getFields() ?? {})).toContain('locked')
  })

  it('is not served with @UseMiddleware, which does not run on a plain field', () => {
    @ReadableBy('everyone')
    @ObjectType({ simpleResolvers: true })
    class LooksGuarded {
      @UseMiddleware(async () => Promise.reject(new Error('never called')))
      @Field(() => String)
      secret!: string
    }
    @Resolver()
    class Guarded {
      @Public()
      @Query(() => LooksGuarded)
      looksGuarded(): LooksGuarded {
        return { secret: 'shown' }
      }
    }
    expect(() => build(Guarded)).toThrow(
      'LooksGuarded.secret carries @UseMiddleware, which does not run on plain fields: declare a policy instead',
    )
  })

  it('is not served with @Authorized either', () => {
    @ReadableBy('everyone')
    @ObjectType({ simpleResolvers: true })
    class LooksLocked {
      @Authorized('ADMIN')
      @Field(() => String)
      secret!: string
    }
    @Resolver()
    class Looks {
      @Public()
      @Query(() => LooksLocked)
      looksLocked(): LooksLocked {
        return { secret: 'shown' }
      }
    }
    expect(() => build(Looks)).toThrow('@Authorized')
  })
})

import { Arg, Args, Ctx, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql'
import { goesWith } from '../../domain/privacy/classes.ts'
import { Film } from '../../examples/better-movies/schema/films.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { computed, connection, noun, one, query, relationsOf } from '../../reads/noun.ts'
import type { Row } from '../../reads/prepared.ts'
import { ofTenant } from '../../reads/scope.ts'
import type { Context } from '../../resolvers/context.ts'
import { idOf } from '../../resolvers/ids.ts'
import { PageArgs } from '../../resolvers/page-args.ts'
import { byDeclaration, Declared, DependsOn } from '../../schema/declared.ts'
import { connectionOf } from '../../schema/page.ts'
import { ReadableBy, SignedIn } from '../../schema/policies.ts'
import { DateTimeScalar } from '../../schema/scalars.ts'
import { Tenant } from '../../schema/tenants.ts'
import { User } from '../../schema/users.ts'
import type { Extension } from '../../server/extension.ts'

/* The code of docs/adding-a-read.md, word for word; there each part has its own file. */

export const firstTable = {
  name: '001-wishes',
  sql: `
create table wishes.wishes (
  id uuid primary key,
  tenant_id uuid not null references public.tenants (id),
  user_id uuid not null references public.users (id),
  film_id uuid not null references better_movies.films (id),
  reason text,
  stars int not null check (stars between 1 and 5),
  created_at timestamptz not null
);
create index wishes_tenant on wishes.wishes (tenant_id, created_at, id);
alter table wishes.wishes enable row level security, force row level security;
create policy tenant on wishes.wishes to backplane_app
  using (tenant_id = any((select public.current_tenant_ids())::uuid[]))
  with check (tenant_id = any((select public.current_tenant_ids())::uuid[]));
grant select, insert, update, delete on wishes.wishes to backplane_app;
create policy operator on wishes.wishes for select to backplane_operator using (current_user = 'backplane_operator');
grant select on wishes.wishes to backplane_operator;
`,
}

export const wish = noun('Wish', {
  table: 'wishes.wishes',
  columns: {
    id: 'id:wsh',
    tenantId: 'id:tenant',
    userId: 'id:user',
    filmId: 'id:flm',
    reason: 'text',
    stars: 'int',
    createdAt: 'timestamptz',
  },
  visibleTo: ofTenant(),
  computed: {
    rating: computed(['stars'], (wish) => '★'.repeat(Number(wish.stars)).padEnd(5, '☆')),
  },
  relations: {
    film: one('Film', { from: 'filmId' }),
    user: one('User', { from: 'userId' }),
  },
})

export const wishRoots = query({ wish: one('Wish', { arg: 'id' }) })

export const tenantWishes = relationsOf('Tenant', {
  wishes: connection('Wish', { to: 'tenantId', order: ['-createdAt'] }),
})

@ReadableBy('tenant')
@ObjectType({ description: 'A film that somebody of a tenant would like to watch.', simpleResolvers: true })
class Wish {
  @Field(() => ID, { description: 'The public id: `wsh_…`.' })
  id!: string

  @Field(() => String, { nullable: true, description: 'Why, in their words.' })
  reason!: string | null

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  createdAt!: Date
}

const WishConnection = connectionOf('Wish', () => Wish)

const NEW_FOR = 7 * DAY

@Resolver(() => Wish)
class WishResolver {
  @Declared()
  @SignedIn()
  @Query(() => Wish, {
    nullable: true,
    description: 'One wish of a tenant of yours; null when there is none by this id.',
  })
  wish(@Arg('id', () => ID, { description: '`wsh_…`' }) _id: string) {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => String, { description: 'How much, in stars.' })
  rating() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Film, { description: 'The film.' })
  film() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => User, { nullable: true, description: 'Whose it is; null when they have left the tenant.' })
  user() {
    return byDeclaration()
  }

  @DependsOn({ nouns: ['Wish'], tables: ['clock_offsets'] })
  @FieldResolver(() => Boolean, { description: 'Whether it is younger than seven days, in business time.' })
  async isNew(@Root() wish: Row, @Ctx() { app, expires }: Context) {
    const now = await app.clock.now(idOf('tenant', String(wish.tenantId)))
    const left = Number(wish.createdAt) + NEW_FOR - Number(now)
    if (left > 0) expires(addMs(app.wallClock.now(), left))
    return left > 0
  }
}

@Resolver(() => Tenant)
class TenantWishesResolver {
  @Declared()
  @FieldResolver(() => WishConnection, { description: 'Its wishes, newest first.' })
  wishes(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }
}

export const wishes: Extension = {
  name: 'wishes',
  reads: [wish, wishRoots, tenantWishes],
  resolvers: [WishResolver, TenantWishesResolver],
  migrations: [firstTable],
  classification: {
    'wishes.wishes': goesWith('user_id = $1::uuid', {
      personal: 'reason',
      none: 'id tenant_id user_id film_id stars created_at',
    }),
  },
}

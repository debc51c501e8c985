import { Args, FieldResolver, Resolver } from 'type-graphql'
import { Cart } from '../schema/carts.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { GrantConnection } from '../schema/grants.ts'
import { OrderConnection } from '../schema/orders.ts'
import { PlanSaleConnection } from '../schema/plan-sales.ts'
import { InTenant } from '../schema/policies.ts'
import { SaleConnection } from '../schema/sales.ts'
import { Seller } from '../schema/sellers.ts'
import { Tenant } from '../schema/tenants.ts'
import { PageArgs } from './page-args.ts'

@Resolver(() => Tenant)
export class TenantShopResolver {
  @Declared()
  @InTenant('billing:read')
  @FieldResolver(() => Cart, {
    nullable: true,
    description: 'What it is about to buy; null before the first line. Needs "billing:read".',
  })
  cart() {
    return byDeclaration()
  }

  @Declared()
  @InTenant('billing:read')
  @FieldResolver(() => OrderConnection, {
    nullable: true,
    description: 'Its orders, newest first. Needs "billing:read".',
  })
  orders(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }

  @Declared()
  @InTenant('billing:read')
  @FieldResolver(() => Seller, {
    nullable: true,
    description: 'What it is as a seller; null while it sells nothing. Needs "billing:read".',
  })
  seller() {
    return byDeclaration()
  }

  @Declared()
  @InTenant('billing:read')
  @FieldResolver(() => SaleConnection, {
    nullable: true,
    description: 'What it has sold, newest first. Needs "billing:read".',
  })
  sales(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }

  @Declared()
  @InTenant('billing:read')
  @FieldResolver(() => PlanSaleConnection, {
    nullable: true,
    description: 'What subscriptions to its plans have brought, newest first. Needs "billing:read".',
  })
  planSales(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => GrantConnection, {
    description: 'What it was granted beside its plans, what begins last first.',
  })
  grants(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }
}

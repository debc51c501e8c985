import { FieldResolver, Resolver } from 'type-graphql'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Money } from '../schema/money.ts'
import { Product } from '../schema/products.ts'
import { Sale } from '../schema/sales.ts'

@Resolver(() => Sale)
export class SaleResolver {
  @Declared()
  @FieldResolver(() => Product, { description: 'The product as it is now.' })
  product() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'What the buyer has paid for it, before the fee.' })
  amount() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'What the platform keeps of it.' })
  fee() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, {
    description: 'Of the amount, what the seller has given back: refunds and lost disputes.',
  })
  reversed() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'Of the fee, what the platform has given back meanwhile.' })
  feeRefunded() {
    return byDeclaration()
  }
}

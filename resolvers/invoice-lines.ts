import { FieldResolver, Resolver } from 'type-graphql'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { InvoiceLine } from '../schema/invoice-lines.ts'
import { Money } from '../schema/money.ts'

@Resolver(() => InvoiceLine)
export class InvoiceLineResolver {
  @Declared()
  @FieldResolver(() => Money, { description: 'Before what is taken off; negative for a credit.' })
  amount() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'What a coupon takes off the amount.' })
  discount() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'The tax of this line, rounded on it.' })
  tax() {
    return byDeclaration()
  }
}

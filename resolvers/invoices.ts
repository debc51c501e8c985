import { FieldResolver, Resolver } from 'type-graphql'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Invoice } from '../schema/invoices.ts'
import { Money } from '../schema/money.ts'

@Resolver(() => Invoice)
export class InvoiceResolver {
  @Declared()
  @FieldResolver(() => Money, { description: 'What it asks for.' })
  total() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'What has been paid of it.' })
  paid() {
    return byDeclaration()
  }
}

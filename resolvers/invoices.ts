import { FieldResolver, Resolver } from 'type-graphql'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { InvoiceLine } from '../schema/invoice-lines.ts'
import { Invoice } from '../schema/invoices.ts'
import { Money } from '../schema/money.ts'
import { BilledTo, InvoiceTax } from '../schema/taxes.ts'

@Resolver(() => Invoice)
export class InvoiceResolver {
  @Declared()
  @FieldResolver(() => [InvoiceLine], { description: 'What it is made of, in order; at most 250 lines.' })
  lines() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: "The sum of its lines' amounts, before what is taken off." })
  subtotal() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'What coupons take off.' })
  discount() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, {
    description:
      'The tax of its lines. Where subtotal − discount is the total, it stands in the prices; else it is added to them.',
  })
  tax() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [InvoiceTax], {
    description: 'What the tax is made of, by rate; one of nothing says why there is none. Empty where nobody says.',
  })
  taxes() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => BilledTo, {
    nullable: true,
    description: 'Who it is made out to, as it stood then; null where the provider was told nothing of them.',
  })
  billedTo() {
    return byDeclaration()
  }

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

  @Declared()
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The path of its PDF here, to be fetched with the access token of whoever may read it; null until it is paid, and of an invoice of nothing.',
  })
  pdf() {
    return byDeclaration()
  }
}

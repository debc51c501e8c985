import { FieldResolver, Resolver, Root } from 'type-graphql'
import { money } from '../lib/money.ts'
import type { Row } from '../reads/load.ts'
import { Invoice } from '../schema/invoices.ts'
import { Money, toMoney } from '../schema/money.ts'

@Resolver(() => Invoice)
export class InvoiceResolver {
  @FieldResolver(() => Money, { description: 'What it asks for.' })
  total(@Root() invoice: Row): Money {
    return toMoney(money(String(invoice.totalMinor), String(invoice.currency)))
  }

  @FieldResolver(() => Money, { description: 'What has been paid of it.' })
  paid(@Root() invoice: Row): Money {
    return toMoney(money(String(invoice.paidMinor), String(invoice.currency)))
  }
}

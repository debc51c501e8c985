import type { Tx } from '../db.ts'
import { type Line, taxReturned } from './rules.ts'

interface Paid {
  readonly id: string
  readonly purposeKind: string
  readonly purposeId: string | null
}

/** What of an amount that goes back to a customer is tax: none, of a payment that is no invoice's. */
export async function taxOfReturn(tx: Tx, payment: Paid, returnedMinor: bigint): Promise<bigint> {
  if (payment.purposeKind !== 'invoice' || payment.purposeId === null) return 0n
  const booked = await tx.ledgerEntry.findMany({
    where: { account: { in: ['cash', 'tax'] }, transaction: { sourceKind: 'invoice', sourceId: payment.purposeId } },
    select: { account: true, amountMinor: true },
  })
  const sum = (entries: readonly Line[], account: Line['account']) =>
    entries.reduce((all, entry) => (entry.account === account ? all + entry.amountMinor : all), 0n)
  const invoice = { paidMinor: sum(booked as Line[], 'cash'), taxMinor: -sum(booked as Line[], 'tax') }
  if (invoice.taxMinor === 0n) return 0n
  const returned = (await tx.ledgerEntry.findMany({
    where: { account: { in: ['refunds', 'tax'] }, transaction: { OR: await sourcesOf(tx, payment.id) } },
    select: { account: true, amountMinor: true },
  })) as Line[]
  const taxMinor = sum(returned, 'tax')
  return taxReturned(returnedMinor, invoice, { returnedMinor: sum(returned, 'refunds') + taxMinor, taxMinor })
}

async function sourcesOf(tx: Tx, paymentId: string) {
  const select = { id: true } as const
  const refunds = await tx.refund.findMany({ where: { paymentId }, select })
  const disputes = await tx.dispute.findMany({ where: { paymentId }, select })
  return [
    { sourceKind: 'refund', sourceId: { in: refunds.map(({ id }) => id) } },
    { sourceKind: 'dispute', sourceId: { in: disputes.map(({ id }) => id) } },
  ]
}

import { newId } from '../../lib/ids.ts'
import type { InvoiceRef, ProviderInvoice } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { book } from '../ledger/book.ts'
import { invoicePaid } from '../ledger/rules.ts'
import { agreed } from '../reconcile/agreed.ts'
import { writeLines } from './lines.ts'
import { type InvoiceState, mayBecome } from './states.ts'
import { taxesText } from './taxes.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/** Fetches the invoice's latest state and applies it. @returns the provider's invoice, or null when it does not know it */
export async function mirrorInvoice(app: Slice, tenantId: string, ref: InvoiceRef): Promise<ProviderInvoice | null> {
  const theirs = await latestInvoice(app, ref)
  if (theirs) await recordInvoice(app, tenantId, theirs)
  return theirs
}

/** @returns null when the provider does not know it */
export async function latestInvoice(app: Pick<App, 'payments'>, ref: InvoiceRef): Promise<ProviderInvoice | null> {
  return (await agreed(() => app.payments.getInvoices([ref]))).get(ref) ?? null
}

/** Applies what was read since the customer's lock was taken. */
export async function recordInvoice(app: Slice, tenantId: string, theirs: ProviderInvoice): Promise<void> {
  const viewer = systemViewer('invoices.mirror', tenantId)
  const now = await app.clock.now(tenantId)
  await app.db.as(scopeOf(viewer), (tx) => applyInvoice(app, tx, viewer, tenantId, theirs, now))
}

/** Makes our row equal to the provider's; paid, declined and void are told to the rest of the house, once each. */
export async function applyInvoice(
  app: Pick<App, 'payments' | 'wallClock' | 'jobs' | 'consumers'>,
  tx: Tx,
  viewer: Viewer,
  tenantId: string,
  theirs: ProviderInvoice,
  now: Date,
): Promise<void> {
  const provider = app.payments.name
  const before = await tx.invoice.findUnique({ where: { provider_ref: { provider, ref: theirs.ref } } })
  if (before && !mayBecome(before.state as InvoiceState, theirs.status)) return
  const subscription = theirs.subscription
    ? await tx.subscription.findUnique({
        where: { provider_ref: { provider, ref: theirs.subscription } },
        include: { plan: true },
      })
    : null
  const facts = {
    subscriptionId: subscription?.id ?? before?.subscriptionId ?? null,
    number: theirs.number,
    state: theirs.status,
    currency: theirs.total.currency,
    subtotalMinor: theirs.subtotal.amountMinor,
    discountMinor: theirs.discount.amountMinor,
    taxMinor: theirs.tax.amountMinor,
    taxes: taxesText(theirs.taxes),
    billedTo: theirs.billedTo && JSON.stringify(theirs.billedTo),
    totalMinor: theirs.total.amountMinor,
    paidMinor: theirs.amountPaid.amountMinor,
    attemptCount: theirs.attemptCount,
    declineReason: theirs.declineReason,
    nextAttemptAt: theirs.nextAttemptAt,
    periodStart: theirs.periodStart,
    periodEnd: theirs.periodEnd,
    issuedAt: theirs.createdAt,
    paidAt: theirs.paidAt,
    hostedUrl: theirs.hostedUrl,
    updatedAt: app.wallClock.now(),
  }
  const id = before?.id ?? newId()
  if (before) await tx.invoice.update({ where: { id }, data: facts })
  else
    await tx.invoice.create({
      data: { id, tenantId, provider, ref: theirs.ref, ...facts, createdAt: app.wallClock.now() },
    })
  await writeLines(tx, { id, tenantId }, theirs.lines)
  const declined =
    theirs.status === 'open' && theirs.declineReason !== null && theirs.attemptCount > (before?.attemptCount ?? 0)
  // A trial begins with an invoice of nothing, which is paid at once: nobody wants a receipt for it.
  const paid = theirs.status === 'paid' && before?.state !== 'paid' && theirs.total.amountMinor > 0n
  if (before?.state !== theirs.status || declined) {
    await audit(app, tx, viewer, {
      tenantId,
      action: 'invoice.mirror',
      objectKind: 'invoice',
      objectId: id,
      ...(before ? { before: { state: before.state, attemptCount: before.attemptCount } } : {}),
      after: { state: theirs.status, attemptCount: theirs.attemptCount },
    })
  }
  // What is routed to a seller is booked with its payment, which says what the fee came to.
  if (theirs.status === 'paid' && !subscription?.sellerId)
    await book(app, tx, {
      tenantId,
      source: { kind: 'invoice', id },
      step: 'paid',
      currency: theirs.amountPaid.currency,
      // The tax is of the whole: of an invoice that was settled for less, how much of it was paid nobody says.
      lines: invoicePaid(
        theirs.amountPaid.amountMinor,
        theirs.amountPaid.amountMinor === theirs.total.amountMinor ? theirs.tax.amountMinor : 0n,
      ),
      occurredAt: now,
    })
  if (!paid && !declined) return
  const payload = {
    invoiceId: id,
    number: theirs.number,
    totalMinor: theirs.total.amountMinor.toString(),
    currency: theirs.total.currency,
    declineReason: theirs.declineReason,
    attemptCount: theirs.attemptCount,
    nextAttemptAt: theirs.nextAttemptAt?.toISOString() ?? null,
    planName: subscription?.plan.name ?? null,
  }
  await emit(app, tx, viewer, { type: paid ? 'invoice.paid' : 'invoice.declined', tenantId, payload, occurredAt: now })
}

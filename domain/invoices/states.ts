import type { ProviderInvoiceState } from '../../providers/payments/port.ts'

export { DECLINE_REASONS } from '../../providers/payments/port.ts'

export type InvoiceState = ProviderInvoiceState

/** A paid or void invoice does not change any more: a late word about it is stale. */
export const INVOICE_TRANSITIONS: Readonly<Record<InvoiceState, readonly InvoiceState[]>> = {
  draft: ['open', 'paid', 'void', 'uncollectible'],
  open: ['paid', 'void', 'uncollectible'],
  uncollectible: ['paid', 'void'],
  paid: [],
  void: [],
}

export function mayBecome(from: InvoiceState, to: InvoiceState): boolean {
  return from === to || INVOICE_TRANSITIONS[from].includes(to)
}

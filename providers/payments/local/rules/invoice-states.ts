import type { ProviderInvoiceState } from '../../port.ts'

export type InvoiceHappening = 'finalized' | 'paid' | 'voided'

/** The states and their edges. A paid or void invoice never changes again. */
export const INVOICE_TRANSITIONS: Readonly<
  Record<ProviderInvoiceState, Readonly<Partial<Record<InvoiceHappening, ProviderInvoiceState>>>>
> = {
  draft: { finalized: 'open', voided: 'void' },
  open: { paid: 'paid', voided: 'void' },
  paid: {},
  void: {},
  uncollectible: { paid: 'paid', voided: 'void' },
}

/** Whether `happening` is allowed from `state`. */
export function invoiceMay(state: ProviderInvoiceState, happening: InvoiceHappening): boolean {
  return INVOICE_TRANSITIONS[state][happening] !== undefined
}

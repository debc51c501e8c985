import { invoices } from './invoices.ts'
import type { ReconciledKind } from './kind.ts'
import { paymentMethods } from './payment-methods.ts'
import { subscriptions } from './subscriptions.ts'

/** What is compared, in this order: an invoice's row points to a subscription. */
export const KINDS: readonly ReconciledKind[] = [paymentMethods, subscriptions, invoices]

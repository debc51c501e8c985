import { disputes } from './disputes.ts'
import { invoices } from './invoices.ts'
import type { ReconciledKind } from './kind.ts'
import { paymentMethods } from './payment-methods.ts'
import { payments } from './payments.ts'
import { refunds } from './refunds.ts'
import { subscriptions } from './subscriptions.ts'

/** What is compared, in this order: an invoice's row points to a subscription, a payment's to an invoice, a refund's and a dispute's to a payment. */
export const KINDS: readonly ReconciledKind[] = [paymentMethods, subscriptions, invoices, payments, refunds, disputes]

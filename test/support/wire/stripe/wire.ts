import type { Fault, FaultMatch } from './faults.ts'
import type { CheckoutOutcome } from './pages.ts'
import type { RecordedRequest } from './requests.ts'
import type { StripeState } from './state.ts'
import type { Violation } from './validate.ts'
import type { WebhookHandler, Webhooks } from './webhooks.ts'

export interface StripeWireOptions {
  readonly port?: number
  readonly secretKey?: string
  readonly webhookSecret?: string
  readonly webhookUrl?: string
  /** Real time as the simulator sees it; `advanceWallClock` moves on from there. */
  readonly wallClock?: { now(): Date }
  /** Where the official descriptions are; `CONTRACTS_DIR` unless given, null for none. */
  readonly contractsDir?: string | null
}

export interface StripeWire {
  readonly url: string
  readonly host: string
  readonly port: number
  readonly secretKey: string
  readonly webhookSecret: string
  /** Whether requests and answers are held to the official descriptions. */
  readonly checked: boolean
  readonly violations: Violation[]
  readonly requests: RecordedRequest[]
  readonly state: StripeState
  readonly webhooks: Webhooks
  webhookUrl: string | undefined
  onWebhook(handler: WebhookHandler): () => void
  completeCheckout(sessionUrlOrId: string, cardNumber: string): Promise<CheckoutOutcome>
  /** The customer passes (or fails) 3-D Secure for a payment intent that waits in `requires_action`. */
  authenticate(paymentIntentOrSecret: string, passes?: boolean): Promise<void>
  /** What came of looking at a connected account; told when it changes anything. */
  decideSeller(accountId: string, status: 'restricted' | 'enabled' | 'disabled'): Promise<void>
  /** From now on the bank answers for this saved card as for that test number. */
  changeCard(paymentMethodId: string, cardNumber: string): void
  /** Everything due on the customer's test clock up to `to`, in due order; resolves after the last webhook was answered. */
  advanceClock(customerId: string, to: Date): Promise<void>
  /** Real time passes: idempotency keys are pruned, customers without a test clock are billed. */
  advanceWallClock(ms: number): Promise<void>
  fail(match: FaultMatch, fault: Fault, times?: number): void
  clearFaults(): void
  close(): Promise<void>
}

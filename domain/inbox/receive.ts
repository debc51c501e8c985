import type { WebhookRequest } from '../../providers/call.ts'
import type { App } from '../app.ts'
import type { Intake } from './intake.ts'

/**
 * Takes in a payments webhook: verified over its raw bytes, stored once, to be processed by a job. A duplicate, and an event that we do
 * not use, are acknowledged and change nothing. While it waits to be stored nothing of the request is held but the event.
 * @throws WebhookRefused when the signature does not hold: nothing is stored
 */
export function receivePaymentsWebhook(
  app: Pick<App, 'payments'>,
  intake: Intake,
  request: WebhookRequest,
): Promise<'stored' | 'duplicate' | 'ignored'> {
  const event = app.payments.readWebhook(request)
  return event ? intake(event) : Promise.resolve('ignored')
}

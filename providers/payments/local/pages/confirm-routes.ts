import { formatMoney } from '../../../../lib/money.ts'
import type { ProviderRoute } from '../../../host.ts'
import type { ProviderPayment, ProviderPaymentState } from '../../port.ts'
import type { Gateway } from '../gateway.ts'
import { confirmPayment, openConfirmation } from '../payments/confirmations.ts'
import { html } from './html.ts'
import { pageResponse } from './page.ts'
import { closedPage } from './setup-page.ts'

const PATH = '/local/payments/confirm/:id'
const LARGEST_FORM_BYTES = 256

/** The customer's bank, as the gateway plays it: the page on which a payment is authenticated (3-D Secure). */
export function confirmRoutes(gateway: Gateway): readonly ProviderRoute[] {
  return [
    {
      method: 'GET',
      path: PATH,
      async handle(_request, { id = '' }) {
        const payment = await openConfirmation(gateway, id)
        if (!payment) return closedPage('unknown')
        return payment.status === 'action_required' ? askPage(gateway, payment) : endedPage(payment.status)
      },
    },
    {
      method: 'POST',
      path: PATH,
      async handle(request, { id = '' }) {
        const payment = await openConfirmation(gateway, id)
        if (!payment) return closedPage('unknown')
        const body = await request.text()
        const answer = body.length <= LARGEST_FORM_BYTES ? new URLSearchParams(body).get('answer') : null
        if (answer !== 'succeeded' && answer !== 'declined')
          return new Response('Send the form of this page.', { status: 415 })
        return endedPage((await confirmPayment(gateway, payment, answer)).status)
      },
    },
  ]
}

function askPage(gateway: Gateway, payment: ProviderPayment): Response {
  const body = html`<form class="card" method="post">
<h1>Is this you?</h1>
<p class="lead">Your bank asks whether you are paying ${formatMoney(payment.amount)}.</p>
<button type="submit" name="answer" value="succeeded">Yes, pay</button>
<button type="submit" name="answer" value="declined">No, refuse</button>
</form>`
  return pageResponse(200, 'Confirm a payment · local test gateway', body, gateway.host.publicUrl)
}

const ENDED: Readonly<Record<ProviderPaymentState, readonly [heading: string, text: string]>> = {
  succeeded: ['Paid', 'Your bank has confirmed the payment. You can close this page and go back.'],
  declined: ['Not paid', 'The payment was refused, and nothing was taken. Go back and try another card.'],
  canceled: ['Not paid', 'The payment was cancelled, and nothing was taken. Go back and start again.'],
  processing: ['Under way', 'The bank is still at it. Go back: you are told when it is done.'],
  action_required: ['Under way', 'The bank is still at it. Open this page again in a moment.'],
}

function endedPage(status: ProviderPaymentState): Response {
  const [heading, text] = ENDED[status]
  const body = html`<div class="card">
<h1>${heading}</h1>
<p class="lead">${text}</p>
</div>`
  return pageResponse(200, `${heading} · local test gateway`, body)
}

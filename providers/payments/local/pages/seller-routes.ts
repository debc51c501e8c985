import type { ProviderRoute } from '../../../host.ts'
import type { ProviderSellerState } from '../../port.ts'
import type { Gateway } from '../gateway.ts'
import { decideSeller, openOnboarding } from '../sellers/onboarding.ts'
import type { SellerAccount } from '../sellers/seller-rows.ts'
import { html } from './html.ts'
import { pageResponse } from './page.ts'
import { closedPage } from './setup-page.ts'

const PATH = '/local/payments/sellers/:id'
const LARGEST_FORM_BYTES = 256
const ANSWERS = ['enabled', 'restricted', 'disabled'] as const

/** The page on which a seller tells who they are; here it also says what comes of it. */
export function sellerRoutes(gateway: Gateway): readonly ProviderRoute[] {
  const isOpen = ({ pageExpiresAt }: SellerAccount) => gateway.host.wallClock.now() < pageExpiresAt
  return [
    {
      method: 'GET',
      path: PATH,
      async handle(_request, { id = '' }) {
        const seller = await openOnboarding(gateway, id)
        if (!seller) return closedPage('unknown')
        return isOpen(seller) ? askPage(seller) : expiredPage(seller)
      },
    },
    {
      method: 'POST',
      path: PATH,
      async handle(request, { id = '' }) {
        const seller = await openOnboarding(gateway, id)
        if (!seller) return closedPage('unknown')
        if (!isOpen(seller)) return expiredPage(seller)
        const body = await request.text()
        const given = body.length <= LARGEST_FORM_BYTES ? new URLSearchParams(body).get('answer') : null
        const answer = ANSWERS.find((each) => each === given)
        if (!answer) return new Response('Send the form of this page.', { status: 415 })
        await decideSeller(gateway, seller.ref, answer)
        return new Response(null, { status: 303, headers: { location: seller.returnUrl, 'cache-control': 'no-store' } })
      },
    },
  ]
}

const STANDS: Readonly<Record<ProviderSellerState, string>> = {
  pending: 'has not told who they are',
  restricted: 'has something left to tell',
  enabled: 'can be paid',
  disabled: 'is closed',
}

function askPage({ name, status, returnUrl }: SellerAccount): Response {
  const body = html`<form class="card" method="post">
<h1>Sell and be paid</h1>
<p class="lead">${name} ${STANDS[status]}. Nothing is asked here: choose what comes of it.</p>
<button type="submit" name="answer" value="enabled">All is told: enable</button>
<button type="submit" name="answer" value="restricted">Something is missing: restrict</button>
<button type="submit" name="answer" value="disabled">Refuse: disable</button>
<a class="back" href="${returnUrl}">Not now, go back</a>
</form>`
  return pageResponse(200, 'Sell · local test gateway', body, returnUrl)
}

function expiredPage({ refreshUrl }: SellerAccount): Response {
  const body = html`<div class="card">
<h1>This page has expired</h1>
<p class="lead">It was good for one hour. Go back and ask for a new one.</p>
<a class="button" href="${refreshUrl}">Continue</a>
</div>`
  return pageResponse(410, 'This page has expired · local test gateway', body)
}

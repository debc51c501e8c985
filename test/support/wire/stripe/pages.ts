import { completeSession } from './checkout.ts'
import { StripeFailure } from './errors.ts'
import { parseForm } from './params.ts'
import type { StripeState } from './state.ts'

export interface PageAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

export type CheckoutOutcome =
  | { kind: 'completed'; redirectTo: string }
  | { kind: 'declined'; code: string; declineCode: string | null; message: string }

/** The customer enters this card on the hosted page; a refused card leaves the session open for another. */
export function enterCard(state: StripeState, id: string, cardNumber: string): CheckoutOutcome {
  try {
    const session = state.transaction(() => completeSession(state, id, { number: cardNumber }))
    return {
      kind: 'completed',
      redirectTo: (session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id),
    }
  } catch (error) {
    if (!(error instanceof StripeFailure) || error.status !== 402) throw error
    const { code = 'card_declined', decline_code = null, message } = error.body
    return { kind: 'declined', code, declineCode: decline_code, message }
  }
}

/** The hosted page at `/c/pay/cs_…`: a form with a card number, so that a browser can walk through it too. */
export function answerPage(state: StripeState, method: string, path: string, body: string): PageAnswer | null {
  const id = /^\/c\/pay\/(cs_\w+)$/.exec(path)?.[1]
  if (!id) return null
  if (method === 'GET') return form(state.get('checkout_sessions', id)?.status === 'open' ? 200 : 404, '')
  try {
    const outcome = enterCard(state, id, String(parseForm(body).number ?? ''))
    if (outcome.kind === 'completed') return { status: 303, headers: { location: outcome.redirectTo }, body: '' }
    return form(402, outcome.message)
  } catch (error) {
    if (error instanceof StripeFailure) return form(error.status, error.message)
    throw error
  }
}

function form(status: number, problem: string): PageAnswer {
  const safe = problem.replaceAll(/[<>&"]/g, '')
  const fields =
    status === 404
      ? '<p>This session is over.</p>'
      : '<form method="post"><label>Card number <input name="number" required></label> <button>Save card</button></form>'
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!doctype html><title>Checkout</title><p role="alert">${safe}</p>${fields}`,
  }
}

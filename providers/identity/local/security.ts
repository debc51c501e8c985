import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { MINUTE, SECOND } from '../../../lib/clock.ts'
import { findAccount } from './accounts.ts'
import { SECURITY_CLIENT_ID, SECURITY_PATH } from './clients.ts'
import { sameText } from './digests.ts'
import { failed, notAllowed, notFound, notOurForm } from './interactions.ts'
import type { Page } from './layout.ts'
import { errorPage } from './pages.ts'
import type { AccountParts } from './parts.ts'
import { pinAddress, readForm, sendPage } from './requests.ts'
import { SECURITY_PAGES } from './security-actions.ts'
import type { SecurityOutcome } from './security-visit.ts'

/** Changes need a sign-in that is not older. */
const FRESH_MS = 10 * MINUTE

/**
 * `/account/security`: how the person signs in, and where they are signed in. Without a session at the issuer, or for a change with a
 * session that is not fresh, it leads through the sign-in page and back.
 */
export function securityHandler(parts: AccountParts) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    pinAddress(request, parts)
    respond(parts, request, response).catch((error: unknown) => {
      parts.log.error({ err: error }, 'a page of "your security" failed')
      if (response.headersSent) response.destroy()
      else sendPage(response, failed, parts.address)
    })
  }
}

async function respond(parts: AccountParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { issuer, address, wallClock, digests } = parts
  const url = new URL(request.url ?? '', address.origin)
  const name = url.pathname.slice(SECURITY_PATH.length)
  const here = `${address.basePath}${SECURITY_PATH}`
  const send = (page: Page) => sendPage(response, page, address)
  const go = (location: string) => void response.writeHead(303, { location, 'cache-control': 'no-store' }).end()
  if (name === '/signed-in') {
    if (url.searchParams.has('error')) return send(notSignedIn)
    const page = `/${url.searchParams.get('state')}`
    return go(`${here}${SECURITY_PAGES[page]?.show ? page : ''}`)
  }
  const page = SECURITY_PAGES[name]
  if (!page) return send(notFound)
  const reading = request.method === 'GET' || request.method === 'HEAD'
  if (!reading && request.method !== 'POST') {
    response.setHeader('allow', 'GET, HEAD, POST')
    return send(notAllowed)
  }

  const session = await issuer.Session.get(issuer.createContext(request, response))
  const account = session.accountId ? await findAccount(parts.sql, session.accountId) : null
  if (!account || account.blocked_at) return go(signInUrl(parts, name))
  const age = wallClock.now().getTime() - (session.loginTs ?? 0) * SECOND
  const csrf = digests.of('csrf', session.uid, account.id)
  const visit = { parts, account, sessionUid: session.uid, here, csrf, query: url.searchParams }
  const show = async (outcome: SecurityOutcome) =>
    'page' in outcome ? send(outcome.page) : go(`${here}${outcome.goTo}`)
  if (reading) {
    if (!page.show) return go(here)
    return name !== '' && age > FRESH_MS ? go(signInUrl(parts, name, account.email)) : show(await page.show(visit))
  }
  const form = await readForm(request, address)
  if (typeof form === 'number') {
    response.setHeader('connection', 'close')
    return send({ ...notOurForm, status: form })
  }
  if (!page.answer || !sameText(form.csrf ?? '', csrf)) return send(notOurForm)
  if (age > FRESH_MS) return go(signInUrl(parts, name, account.email))
  return show(await page.answer(visit, form))
}

/** An authorization request whose code nobody will use: what counts is the session. With an address, the person signs in again. */
function signInUrl({ address }: AccountParts, name: string, email?: string): string {
  const parameters = new URLSearchParams({
    client_id: SECURITY_CLIENT_ID,
    redirect_uri: `${address.url}${SECURITY_PATH}/signed-in`,
    response_type: 'code',
    scope: 'openid',
    code_challenge: randomBytes(32).toString('base64url'),
    code_challenge_method: 'S256',
    state: name.slice(1) || 'overview',
    ...(email ? { prompt: 'login', login_hint: email } : {}),
  })
  return `${address.basePath}/oidc/auth?${parameters}`
}

const notSignedIn = errorPage(403, 'You are not signed in', 'The sign-in was not finished, and nothing was changed.')

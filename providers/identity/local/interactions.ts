import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors, type Provider } from 'oidc-provider'
import { SECOND } from '../../../lib/clock.ts'
import type { Account } from './accounts.ts'
import { ONE_FACTOR, TWO_FACTORS } from './assurance.ts'
import { answerConsent } from './consent.ts'
import { endSession } from './endings.ts'
import type { Interaction } from './interaction.ts'
import { formTarget } from './layout.ts'
import { errorPage, expiredPage } from './pages.ts'
import type { AccountParts } from './parts.ts'
import { pinAddress, readForm, sendPage } from './requests.ts'
import { type Outcome, SCREENS, showExternal, type Visit } from './screens.ts'
import { rememberDevice, visitorOf } from './visitors.ts'

export const INTERACTION_PREFIX = '/interaction'

/**
 * The pages on which people answer what oidc-provider asks: `/interaction/<uid>` signs in, `/interaction/<uid>/sign-up`
 * creates an account, and so on (`SCREENS`). Only the browser that holds the interaction's signed cookie reaches them.
 */
export function interactionHandler(parts: AccountParts) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    pinAddress(request, parts)
    respond(parts, request, response).catch((error: unknown) => {
      parts.log.error({ err: error }, 'a sign-in page failed')
      if (response.headersSent) response.destroy()
      else sendPage(response, failed, parts.address)
    })
  }
}

async function respond(parts: AccountParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { issuer, address } = parts
  const [path, query] = (request.url ?? '').split('?')
  const route = /^\/interaction\/([\w-]{10,64})(\/[a-z-]+)?(?:\/([a-z0-9-]+))?$/.exec(path ?? '')
  const external = route?.[2] === '/external'
  const screen = route?.[3] === undefined || external ? SCREENS[external ? '' : (route?.[2] ?? '')] : undefined
  if (!route || !screen) return sendPage(response, notFound, address)
  const interaction = await openInteraction(issuer, request, response)
  if (!interaction || interaction.uid !== route[1]) return sendPage(response, expiredPage(address), address)
  if (interaction.prompt.name === 'consent') return answerConsent(parts, interaction, request, response)

  const client = await issuer.Client.find(String(interaction.params.client_id))
  const target = formTarget(String(interaction.params.redirect_uri))
  const visit: Visit = {
    parts,
    interaction,
    here: `${address.basePath}${INTERACTION_PREFIX}/${interaction.uid}`,
    query: new URLSearchParams(query),
    visitor: visitorOf(request, parts),
    clientName: client?.clientName ?? 'the application',
    formTargets: target ? [target] : [],
    request,
    response,
  }
  if (external) {
    if (request.method !== 'GET') return sendPage(response, notAllowed, address)
    const outcome = await showExternal(visit, route[3])
    return outcome ? send(visit, outcome) : undefined
  }
  if (request.method === 'GET' || request.method === 'HEAD') return send(visit, await screen.show(visit))
  if (request.method !== 'POST') {
    response.setHeader('allow', 'GET, HEAD, POST')
    return sendPage(response, notAllowed, address)
  }
  const form = await readForm(request, address)
  if (typeof form === 'number') {
    response.setHeader('connection', 'close')
    return sendPage(response, { ...notOurForm, status: form }, address)
  }
  return send(visit, await screen.answer(visit, form))
}

async function send(visit: Visit, outcome: Outcome): Promise<void> {
  if ('account' in outcome) return finish(visit, outcome.account, outcome.amr)
  if ('page' in outcome) return sendPage(visit.response, outcome.page, visit.parts.address)
  visit.response.writeHead(303, { location: `${visit.here}${outcome.goTo}`, 'cache-control': 'no-store' }).end()
}

async function finish(visit: Visit, account: Account, amr: readonly string[]): Promise<void> {
  const { parts, interaction, request, response, visitor } = visit
  await leaveOtherSession(parts, interaction, account.id)
  rememberDevice(response, visitor, account.id, parts.digests, parts.address)
  const login = {
    accountId: account.id,
    // Another issuer's word is none of the ways of RFC 8176, and no factor that was seen here.
    ...(amr.length > 0 ? { amr: [...amr] } : {}),
    acr: amr.length > 1 ? TWO_FACTORS : ONE_FACTOR,
    ts: Math.floor(parts.wallClock.now().getTime() / SECOND),
    remember: true,
  }
  return parts.issuer.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
}

/** Null when there is none in this browser: it expired, was finished, or never was. */
async function openInteraction(
  issuer: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Interaction | null> {
  try {
    return await issuer.interactionDetails(request, response)
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return null
    throw error
  }
}

/** Signing in as somebody else ends the session of whoever was signed in before, in this browser. */
async function leaveOtherSession({ sql }: AccountParts, interaction: Interaction, accountId: string): Promise<void> {
  if (!interaction.session || interaction.session.accountId === accountId) return
  await endSession(sql, interaction.session.uid)
  interaction.session = undefined
  await interaction.persist()
}

export const failed = errorPage(500, 'Something went wrong', 'This is our fault, and it was noted.', 'server_error')
export const notFound = errorPage(404, 'Not found', 'There is no such page.')
export const notAllowed = errorPage(405, 'Not possible', 'This page can only be read, or sent as a form.')
export const notOurForm = errorPage(403, 'Not accepted', 'What was sent did not come from our own page.')

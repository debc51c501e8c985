import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors, type Provider } from 'oidc-provider'
import type { Log } from '../../host.ts'
import { type AnswerParts, type Refusal, signInWith, signUpWith } from './answers.ts'
import { endSession } from './endings.ts'
import { formTarget, type Page } from './layout.ts'
import { errorPage, signInPage, signUpPage } from './pages.ts'
import { type Form, type PublicAddress, pinAddress, readForm, sendPage } from './requests.ts'

export const INTERACTION_PREFIX = '/interaction'

export interface InteractionParts extends AnswerParts {
  readonly issuer: Provider
  readonly log: Log
  readonly address: PublicAddress
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/**
 * The pages on which people answer what oidc-provider asks: `/interaction/<uid>` signs in, `/interaction/<uid>/sign-up`
 * creates an account. Only the browser that holds the interaction's signed cookie reaches them.
 */
export function interactionHandler(parts: InteractionParts) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    pinAddress(request, parts.address)
    respond(parts, request, response).catch((error: unknown) => {
      parts.log.error({ err: error }, 'a sign-in page failed')
      if (response.headersSent) response.destroy()
      else sendPage(response, failed, parts.address)
    })
  }
}

async function respond(parts: InteractionParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { issuer, address } = parts
  const [path, query] = (request.url ?? '').split('?')
  const route = /^\/interaction\/([\w-]{10,64})(\/sign-up)?$/.exec(path ?? '')
  if (!route) return sendPage(response, notFound, address)
  const interaction = await openInteraction(issuer, request, response)
  if (!interaction || interaction.uid !== route[1]) return sendPage(response, expired, address)
  if (interaction.prompt.name === 'consent') return answerConsent(issuer, interaction, request, response)
  const signUp = route[2] !== undefined
  const here = `${address.basePath}${INTERACTION_PREFIX}/${interaction.uid}`

  if (request.method === 'GET' || request.method === 'HEAD') {
    if (!signUp && query === undefined && interaction.params.screen_hint === 'signup') {
      response.writeHead(303, { location: `${here}/sign-up`, 'cache-control': 'no-store' }).end()
      return
    }
    const hint = interaction.params.login_hint
    const page = await formPage(issuer, interaction, here, signUp, { email: typeof hint === 'string' ? hint : '' })
    return sendPage(response, page, address)
  }
  if (request.method !== 'POST') {
    response.setHeader('allow', 'GET, HEAD, POST')
    return sendPage(response, notAllowed, address)
  }
  const form = await readForm(request, address)
  if (typeof form === 'number') {
    response.setHeader('connection', 'close')
    return sendPage(response, { ...notOurForm, status: form }, address)
  }
  const answer = await (signUp ? signUpWith : signInWith)(parts, form)
  if (!('account' in answer))
    return sendPage(response, await formPage(issuer, interaction, here, signUp, form, answer), address)
  await leaveOtherSession(parts, interaction, answer.account.id)
  const login = { accountId: answer.account.id, amr: ['pwd'], remember: true }
  return issuer.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
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

async function formPage(
  issuer: Provider,
  interaction: Interaction,
  here: string,
  signUp: boolean,
  values: Form,
  refusal: Refusal = { status: 200, errors: {} },
): Promise<Page> {
  const client = await issuer.Client.find(String(interaction.params.client_id))
  const target = formTarget(String(interaction.params.redirect_uri))
  return (signUp ? signUpPage : signInPage)({
    ...refusal,
    action: signUp ? `${here}/sign-up` : here,
    otherPath: signUp ? `${here}?form=sign-in` : `${here}/sign-up`,
    clientName: client?.clientName ?? 'the application',
    formTargets: target ? [target] : [],
    values,
  })
}

/** Signing in as somebody else ends the session of whoever was signed in before, in this browser. */
async function leaveOtherSession(
  { sql }: InteractionParts,
  interaction: Interaction,
  accountId: string,
): Promise<void> {
  if (!interaction.session || interaction.session.accountId === accountId) return
  await endSession(sql, interaction.session.uid)
  interaction.session = undefined
  await interaction.persist()
}

/** Our own applications need no consent even when they prompt for it; there are no others yet. */
async function answerConsent(
  issuer: Provider,
  interaction: Interaction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const client = await issuer.Client.find(String(interaction.params.client_id))
  const refusal = { error: 'access_denied', error_description: 'this application is not approved' }
  const result = client?.first_party === true ? { consent: {} } : refusal
  return issuer.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
}

const failed = errorPage(500, 'Something went wrong', 'This is our fault, and it was noted.', 'server_error')
const notFound = errorPage(404, 'Not found', 'There is no such page.')
const notAllowed = errorPage(405, 'Not possible', 'This page can only be read, or sent as a form.')
const notOurForm = errorPage(403, 'Not accepted', 'What was sent did not come from our own page.')
const expired = errorPage(
  400,
  'This sign-in has expired',
  'It was finished already, waited too long, or began elsewhere.',
)

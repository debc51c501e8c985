import type { IncomingMessage, ServerResponse } from 'node:http'
import type { InteractionResults, KoaContextWithOIDC } from 'oidc-provider'
import { findAccount } from './accounts.ts'
import { API_SCOPE, SCOPES } from './clients.ts'
import { consentPage } from './consent-pages.ts'
import { findConsent, rememberConsent } from './consents.ts'
import type { Interaction } from './interaction.ts'
import { formTarget } from './layout.ts'
import { errorPage } from './pages.ts'
import type { AccountParts } from './parts.ts'
import { readForm, sendPage } from './requests.ts'

/** What of a request nobody has allowed yet, as oidc-provider's prompt tells it. */
interface Missing {
  readonly missingOIDCScope?: readonly string[]
  readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>
}

/**
 * Asks somebody whether an application of another company may have what it asks for. Our own applications need no consent even
 * when they prompt for it.
 */
export async function answerConsent(
  parts: AccountParts,
  interaction: Interaction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { issuer, sql, address, settings } = parts
  const finish = (result: InteractionResults) =>
    issuer.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
  const client = await issuer.Client.find(String(interaction.params.client_id))
  if (client?.first_party === true) return finish({ consent: {} })
  const account = await findAccount(sql, interaction.session?.accountId ?? '')
  if (!client || !account) return finish({ error: 'access_denied' })

  if (request.method !== 'POST') {
    const redirectUri = String(interaction.params.redirect_uri)
    const target = formTarget(redirectUri)
    const asked = String(interaction.params.scope ?? '').split(' ')
    const question = {
      action: `${address.basePath}/interaction/${interaction.uid}`,
      clientName: client.clientName ?? client.clientId,
      host: URL.parse(redirectUri)?.host || URL.parse(client.clientUri ?? '')?.host || null,
      email: account.email,
      scopes: SCOPES.filter((scope) => asked.includes(scope)),
      formTargets: target ? [target] : [],
    }
    return sendPage(response, consentPage(question, settings.productName), address)
  }
  const form = await readForm(request, address)
  if (typeof form === 'number') {
    response.setHeader('connection', 'close')
    return sendPage(response, { ...notOurForm, status: form }, address)
  }
  if (form.answer !== 'allow') return finish({ error: 'access_denied', error_description: 'the person said no' })
  return finish({ consent: { grantId: await allow(parts, interaction, account.id, client.clientId) } })
}

/** Adds what was missing to the grant of this session, and remembers all of it for the next. */
async function allow(
  { issuer, sql, wallClock, settings }: AccountParts,
  interaction: Interaction,
  accountId: string,
  clientId: string,
): Promise<string> {
  const { missingOIDCScope = [], missingResourceScopes = {} } = interaction.prompt.details as Missing
  const existing = interaction.grantId ? await issuer.Grant.find(interaction.grantId) : undefined
  const grant = existing ?? new issuer.Grant({ accountId, clientId })
  if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope.join(' '))
  for (const [resource, scopes] of Object.entries(missingResourceScopes))
    grant.addResourceScope(resource, scopes.join(' '))
  const id = await grant.save()
  const scopes = `${grant.getOIDCScope()} ${grant.getResourceScope(settings.audience)}`.split(' ').filter(Boolean)
  await rememberConsent(sql, accountId, clientId, scopes, wallClock.now())
  return id
}

/**
 * The grant with which a request goes on: the session's own, or a new one for all that a first-party client could ask for or
 * that another was allowed before. None: somebody must be asked.
 */
export async function grantFor(ctx: KoaContextWithOIDC, sql: AccountParts['sql'], audience: string) {
  const { client, session, account, provider } = ctx.oidc
  if (!client || !session || !account) return undefined
  const grantId = ctx.oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId)
  const existing = grantId ? await provider.Grant.find(grantId) : undefined
  if (existing && existing.accountId === account.accountId && existing.clientId === client.clientId) return existing
  const scopes =
    client.first_party === true ? SCOPES : (await findConsent(sql, account.accountId, client.clientId))?.scopes
  if (!scopes) return undefined
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId })
  const oidcScopes = scopes.filter((scope) => scope !== API_SCOPE)
  if (oidcScopes.length > 0) grant.addOIDCScope(oidcScopes.join(' '))
  if (scopes.includes(API_SCOPE)) grant.addResourceScope(audience, API_SCOPE)
  await grant.save()
  return grant
}

const notOurForm = errorPage(403, 'Not accepted', 'What was sent did not come from our own page.')

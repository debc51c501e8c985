import type { ServerResponse } from 'node:http'
import { AuthorizationResponseError } from 'openid-client'
import { addMs, MINUTE } from '../../../lib/clock.ts'
import type { ProviderRoute, SqlPool } from '../../host.ts'
import type { Answer } from './answers.ts'
import { sha256 } from './digests.ts'
import type { ExternalChecks } from './external-issuers.ts'
import { accountFor } from './external-logins.ts'
import type { Interaction } from './interaction.ts'
import { documentOf, pageHeaders } from './layout.ts'
import { expiredPage } from './pages.ts'
import type { AccountParts } from './parts.ts'
import type { Refusal } from './refusals.ts'
import type { PublicAddress } from './requests.ts'
import { seal, unseal } from './seal.ts'

const PATH = '/local/identity/external/:id/callback'
const ATTEMPT_MS = 15 * MINUTE

interface Attempt extends ExternalChecks {
  readonly uid: string
  readonly issuerId: string
}

/** Sends the person to another issuer, or says why not. Null: the response was sent. */
export async function beginExternal(
  { sql, wallClock, address, log, external }: AccountParts,
  interaction: Interaction,
  issuerId: string,
  response: ServerResponse,
): Promise<Refusal | null> {
  const issuer = external.issuers.find(({ id }) => id === issuerId)
  if (!issuer) return says(404, 'There is no such way to sign in.')
  try {
    const { url, checks } = await issuer.begin(callbackUrl(address, issuerId))
    const key = sha256(checks.state)
    const attempt: Attempt = { ...checks, uid: interaction.uid, issuerId }
    await sql.query('insert into external_attempts (state_sha256, sealed, expires_at) values ($1, $2, $3)', [
      key,
      seal(JSON.stringify(attempt), external.secret, key),
      addMs(wallClock.now(), ATTEMPT_MS),
    ])
    response.writeHead(303, { location: url.href, 'cache-control': 'no-store' }).end()
    return null
  } catch (error) {
    log.warn({ err: error, issuer: issuerId }, 'another issuer could not be reached')
    return says(503, `${issuer.name} does not answer at this moment. Try again later, or sign in another way.`)
  }
}

/** Who came back from another issuer; only in the browser that was sent there, and once. */
export async function finishExternal(
  { sql, wallClock, address, log, external }: AccountParts,
  interaction: Interaction,
  query: URLSearchParams,
): Promise<Answer> {
  const attempt = await takeAttempt(sql, query.get('state') ?? '', external.secret, wallClock.now())
  const issuer = external.issuers.find(({ id }) => id === attempt?.issuerId)
  if (!attempt || !issuer || attempt.uid !== interaction.uid)
    return says(400, 'This was finished already, or waited too long. Try again.')
  const callback = new URL(callbackUrl(address, issuer.id))
  callback.search = query.toString()
  try {
    return await accountFor(sql, await issuer.finish(callback, attempt), issuer.name, wallClock.now())
  } catch (error) {
    if (error instanceof AuthorizationResponseError && error.error === 'access_denied')
      return says(403, `You did not sign in with ${issuer.name}. Try again, or sign in another way.`)
    log.warn({ err: error, issuer: issuer.id }, 'what another issuer answered was not believed')
    return says(502, `${issuer.name} could not tell who you are. Try again, or sign in another way.`)
  }
}

/**
 * The address at which other issuers know us. The cookie that binds a browser to its sign-in is sent only below that sign-in's own
 * address, so it leads there.
 */
export function externalCallback(sql: SqlPool, secret: string, address: PublicAddress): ProviderRoute {
  return {
    method: 'GET',
    path: PATH,
    async handle(request, { id }) {
      const { searchParams } = new URL(request.url)
      const attempt = await readAttempt(sql, searchParams.get('state') ?? '', secret)
      if (!attempt || attempt.issuerId !== id) {
        const page = expiredPage(address)
        return new Response(documentOf(page, address.basePath), { status: page.status, headers: pageHeaders(page) })
      }
      const location = `${address.basePath}/interaction/${attempt.uid}/external?${searchParams}`
      return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } })
    },
  }
}

function callbackUrl(address: PublicAddress, issuerId: string): string {
  return `${address.url}${PATH.replace(':id', issuerId)}`
}

async function readAttempt(sql: SqlPool, state: string, secret: string): Promise<Attempt | null> {
  const key = sha256(state)
  const { rows } = await sql.query<{ sealed: string }>('select sealed from external_attempts where state_sha256 = $1', [
    key,
  ])
  return rows[0] ? (JSON.parse(unseal(rows[0].sealed, secret, key)) as Attempt) : null
}

async function takeAttempt(sql: SqlPool, state: string, secret: string, now: Date): Promise<Attempt | null> {
  const key = sha256(state)
  const { rows } = await sql.query<{ sealed: string; expires_at: Date }>(
    'delete from external_attempts where state_sha256 = $1 returning sealed, expires_at',
    [key],
  )
  if (!rows[0] || rows[0].expires_at <= now) return null
  return JSON.parse(unseal(rows[0].sealed, secret, key)) as Attempt
}

function says(status: number, notice: string): Refusal {
  return { status, errors: {}, notice }
}

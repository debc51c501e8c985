import { randomBytes } from 'node:crypto'
import type { WireAnswer, WireRequest } from '../wire-server.ts'
import { inexistentUser, managementError } from './answers.ts'
import type { Auth0Ticket, Directory, Route } from './directory.ts'

const FIVE_DAYS_SECONDS = 432_000

/** Management API v2, Tickets. */
export const TICKET_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: 'tickets/password-change',
    scopes: ['create:user_tickets'],
    handle: (directory, request) => issue(directory, request, 'password'),
  },
  {
    method: 'POST',
    path: 'tickets/email-verification',
    scopes: ['create:user_tickets'],
    handle: (directory, request) => issue(directory, request, 'verification'),
  },
]

function issue({ users, tickets }: Directory, { body }: WireRequest, kind: Auth0Ticket['kind']): WireAnswer {
  const input = (body ?? {}) as Readonly<Record<string, unknown>>
  const userId = String(input.user_id)
  if (!users.has(userId)) return inexistentUser
  if (typeof input.result_url !== 'string' || !URL.canParse(input.result_url))
    return managementError(
      400,
      "Payload validation error: 'Object didn't pass validation for format url'",
      'invalid_body',
    )
  const page = kind === 'password' ? 'reset' : 'verify_email'
  const seconds = Number(input.ttl_sec) || FIVE_DAYS_SECONDS
  const ticket: Auth0Ticket = {
    url: `https://backplane.eu.auth0.com/u/${page}?ticket=${randomBytes(24).toString('base64url')}#`,
    kind,
    user_id: userId,
    result_url: input.result_url,
    expiresAt: Date.now() + seconds * 1_000,
    marksVerified: kind === 'verification' || input.mark_email_as_verified === true,
  }
  tickets.push(ticket)
  return { status: 201, body: { ticket: ticket.url } }
}

/** The person follows the link, once, and is sent on. Null for a link that is not known, used or too old. */
export function follow({ users, tickets }: Directory, url: string, at: number): string | null {
  const index = tickets.findIndex((ticket) => ticket.url === url && ticket.expiresAt > at)
  const [ticket] = index < 0 ? [] : tickets.splice(index, 1)
  const user = ticket && users.get(ticket.user_id)
  if (!ticket || !user) return null
  if (ticket.marksVerified) users.set(user.user_id, { ...user, email_verified: true })
  return ticket.result_url
}

import type { ManagementClient } from 'auth0'
import { z } from 'zod'
import { DAY, HOUR } from '../../../lib/clock.ts'
import type { Subject, Ticket } from '../port.ts'
import type { CallOptions } from './client.ts'

/** Short, because whoever reads the mail may take the account. */
const PASSWORD_MS = HOUR
const VERIFICATION_MS = DAY

export interface TicketFor {
  readonly subject: Subject
  /** Where Auth0 sends the person when the ticket has been used. */
  readonly returnTo: string
  readonly now: Date
}

const ticketAnswer = z.object({ ticket: z.url() })

/** A link to Auth0's page for a new password. It is sent to the account's address, so whoever follows it has shown that it is theirs. */
export async function passwordTicket(
  client: ManagementClient,
  { subject, returnTo, now }: TicketFor,
  options: CallOptions,
): Promise<Ticket> {
  const answer = await client.tickets.changePassword(
    { user_id: subject, result_url: returnTo, ttl_sec: PASSWORD_MS / 1_000, mark_email_as_verified: true },
    options,
  )
  return linkOf(answer, now, PASSWORD_MS)
}

export async function verificationTicket(
  client: ManagementClient,
  { subject, returnTo, now }: TicketFor,
  options: CallOptions,
): Promise<Ticket> {
  const answer = await client.tickets.verifyEmail(
    { user_id: subject, result_url: returnTo, ttl_sec: VERIFICATION_MS / 1_000 },
    options,
  )
  return linkOf(answer, now, VERIFICATION_MS)
}

function linkOf(answer: unknown, now: Date, ttlMs: number): Ticket {
  const { ticket } = ticketAnswer.parse(answer)
  return { delivery: 'link', url: ticket, expiresAt: new Date(now.getTime() + ttlMs) }
}

import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { WebhookRequest, Write } from '../../../providers/call.ts'
import type {
  ExternalUser,
  IdentityProvider,
  NewExternalUser,
  Subject,
  Ticket,
  UserDirectory,
} from '../../../providers/identity/port.ts'

/** What the suite needs besides the port, because people do it with a browser, or at the issuer itself. */
export interface IdentityFixture {
  readonly identity: IdentityProvider
  /** A subject in the issuer's own form that belongs to nobody. */
  readonly unknownSubject: string
  /** Where a mailed link leads in the end: an address of ours. */
  readonly returnTo?: string
  /** Signs the user in as a person would. */
  signIn(user: ExternalUser, password: string): Promise<SignedIn>
  /** Makes an account at the issuer itself; needed where the adapter has no directory. */
  register?(input: NewExternalUser): Promise<ExternalUser>
  /** Sets up an authenticator app, as the person would; needed with `factors`. */
  enrol?(user: ExternalUser): Promise<void>
  /** Follows the link of a ticket to its end: where the person is sent on, or null when it does not hold. Needed with the two tickets. */
  follow?(user: ExternalUser, ticket: Ticket): Promise<string | null>
  /** Asks the token endpoint with client credentials; null when it refuses. Needed with `machineClients`. */
  machineToken?(clientId: string, clientSecret: string): Promise<string | null>
  /** What the issuer posts when this session has ended; needed with `readLogoutToken`. */
  logoutRequest?(subject: Subject, sessionId: string): Promise<WebhookRequest>
  close(): Promise<void>
}

export interface SignedIn {
  readonly accessToken: string
  /** True while the session's refresh token still gives new tokens. */
  refreshes(): Promise<boolean>
}

/** The parts of the port that an issuer may lack. */
export const PARTS = [
  'users',
  'sessions',
  'factors',
  'machineClients',
  'readLogoutToken',
] as const satisfies readonly (keyof IdentityProvider)[]
export type Part = (typeof PARTS)[number]

export const password = 'a long enough Passw0rd!'
export const RETURN_TO = 'https://app.backplane.test/account'

export function write(): Write {
  return { idempotencyKey: randomUUID() }
}

export function newUser(more: { name?: string; emailVerified?: boolean } = {}): NewExternalUser {
  return { email: `person-${randomUUID()}@example.com`, password, ...more }
}

export function usersOf({ identity }: IdentityFixture): UserDirectory {
  return present(identity.users, 'users')
}

export function accountOf(fixture: IdentityFixture, input = newUser()): Promise<ExternalUser> {
  if (fixture.identity.users) return fixture.identity.users.create(input, write())
  return present(fixture.register, 'register')(input)
}

/** @throws an assertion: an adapter that has a part must bring what the suite needs to try it */
export function present<T>(value: T | undefined, what: string): T {
  expect(value, `the fixture has ${what}`).toBeDefined()
  return value as T
}

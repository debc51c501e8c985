import type { Account } from './accounts.ts'
import type { Page } from './layout.ts'
import type { AccountParts } from './parts.ts'
import type { Form } from './requests.ts'

/** Somebody who is signed in, on a page of "your security". */
export interface SecurityVisit {
  readonly parts: AccountParts
  readonly account: Account
  readonly sessionUid: string
  /** Below the deployment's address: `/account/security`, after its base path. */
  readonly here: string
  readonly csrf: string
  readonly query: URLSearchParams
}

/** A page, or where to go below "your security". */
export type SecurityOutcome = { readonly page: Page } | { readonly goTo: string }

export interface SecurityPage {
  /** Missing: the overview is shown. */
  show?(visit: SecurityVisit): Promise<SecurityOutcome>
  answer?(visit: SecurityVisit, form: Form): Promise<SecurityOutcome>
}

/** What "your security" says after a change; the address carries the name only. */
export const DONE = {
  password: 'Your password is changed. Other browsers and devices were signed out.',
  email: 'Your address is changed.',
  authenticator: 'The authenticator app is removed. Your password alone signs you in.',
  passkey: 'The passkey is on your account.',
  'passkey-removed': 'The passkey is removed.',
  session: 'That session is signed out.',
  sessions: 'All other sessions are signed out.',
  application: 'That application may do nothing any more. It has to ask you again.',
  unlinked: 'It is unlinked. Signing in with it links it again, where both sides know the same confirmed address.',
  'only-way': 'That is your only way to sign in, so it stays linked. Set a password first.',
} as const

export const done = (name: keyof typeof DONE): SecurityOutcome => ({ goTo: `?done=${name}` })

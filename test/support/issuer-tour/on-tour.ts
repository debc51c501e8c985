import type { Page } from 'playwright-core'
import type { OutgoingMail } from '../../../providers/host.ts'
import type { Keyboard } from '../keyboard.ts'
import type { TestIssuer } from '../local-identity.ts'

/** Who goes on the tour, with what she changes on the way. */
export const ADA = {
  name: 'Ada Lovelace',
  email: 'ada.lovelace@example.com',
  password: 'correct horse battery',
  nextEmail: 'ada@example.org',
  nextPassword: 'a quiet evening in june',
  lastPassword: 'seven herons by the lake',
} as const

export interface Tour {
  readonly issuer: TestIssuer
  readonly page: Page
  readonly keys: Keyboard
  /** Waits for the page with this heading, and has it looked at under this name. */
  at(heading: string, name: string): Promise<void>
  /** Begins a sign-in as the application does. */
  start(more?: Readonly<Record<string, string>>): Promise<void>
  /** Where the application has somebody back who has signed in. */
  signedIn(): Promise<void>
  /** The newest of this many mails, or more, with this subject. */
  mailed(to: string, subject: RegExp, count?: number): Promise<OutgoingMail>
}

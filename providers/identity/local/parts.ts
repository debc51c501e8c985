import type { Provider } from 'oidc-provider'
import type { ClientAddressOf } from '../../../lib/client-address.ts'
import type { WallClock } from '../../../lib/clock.ts'
import type { Log, SqlPool } from '../../host.ts'
import type { Background } from './background.ts'
import type { LocalIdentitySettings } from './config.ts'
import type { Digests } from './digests.ts'
import type { ExternalParts } from './external-issuers.ts'
import type { Mails } from './mails.ts'
import type { Passkeys } from './passkeys.ts'
import type { PasswordRules } from './password-rules.ts'
import type { Passwords } from './passwords.ts'
import type { Proofs } from './proofs.ts'
import type { RecoveryCodes } from './recovery-codes.ts'
import type { PublicAddress } from './requests.ts'
import type { Throttles } from './throttles.ts'
import type { Totps } from './totp.ts'

/** What the issuer's own pages stand on. */
export interface AccountParts {
  /** The latest, which changes when its keys do: asked for each time. */
  readonly issuer: Provider
  readonly settings: LocalIdentitySettings
  readonly external: ExternalParts
  readonly sql: SqlPool
  readonly wallClock: WallClock
  readonly log: Log
  readonly address: PublicAddress
  readonly addressOf: ClientAddressOf
  readonly productName: string
  readonly passwords: Passwords
  readonly rules: PasswordRules
  readonly digests: Digests
  readonly throttles: Throttles
  readonly proofs: Proofs
  readonly mails: Mails
  readonly background: Background
  readonly totps: Totps
  readonly recoveryCodes: RecoveryCodes
  readonly passkeys: Passkeys
}

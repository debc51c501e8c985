import { addMs } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { type DenialKind, type DenialReason, LONGEST_TOKEN_MS } from './states.ts'

export interface NewDenial {
  readonly kind: DenialKind
  readonly issuer: string
  /** As the issuer names it: a `sid`, a `sub` or a `client_id`, or what `clientInSession` makes. */
  readonly key: string
  readonly reason: DenialReason
}

/** The two clocks, the issuer's and ours, may differ by this much. */
const TOLERANCE_MS = 60_000

/**
 * Ends tokens before they expire, in the transaction that says why: every node obeys within five seconds (server/http/denylist.ts). Of a
 * session all tokens are dead, whenever they were given; of an account and of a program those that were given until then.
 * @param at when it ended, where that is known; now otherwise
 */
export async function deny(
  app: Pick<App, 'wallClock'>,
  tx: Pick<Tx, 'denial'>,
  denials: readonly NewDenial[],
  at?: Date,
): Promise<void> {
  const now = app.wallClock.now()
  const deniedAt = at && at < now ? at : now
  const expiresAt = addMs(now, LONGEST_TOKEN_MS + TOLERANCE_MS)
  await tx.denial.createMany({ data: denials.map((denial) => ({ id: newId(), ...denial, deniedAt, expiresAt })) })
}

/** Forgets what concerns no living token, and says how much that was. */
export async function purgeDenials(app: Pick<App, 'db' | 'wallClock'>): Promise<number> {
  const where = { expiresAt: { lt: app.wallClock.now() } }
  return app.db.as({ userId: null, tenantIds: [] }, async (tx) => {
    await tx.dpopProof.deleteMany({ where })
    return (await tx.denial.deleteMany({ where })).count
  })
}

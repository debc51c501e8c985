import type { OnboardingPage } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { settle } from '../intents/settle.ts'
import { applySeller } from './apply.ts'
import { withSeller } from './mirror.ts'

export type StartOnboardingResult =
  | { readonly kind: 'started'; readonly sellerId: string; readonly url: string; readonly expiresAt: string }
  /** The provider has closed the account: it opens no page any more. */
  | { readonly kind: 'disabled'; readonly sellerId: string }
  | { readonly kind: 'invalid'; readonly field: string; readonly problem: string }

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/** Writes what came of the call: the answer, the account, its event and its audit entry, in one transaction. */
export async function recordOnboarding(
  app: Slice,
  viewer: Viewer,
  { tenantId, intentId }: { readonly tenantId: string; readonly intentId: string },
  page: OnboardingPage,
): Promise<StartOnboardingResult> {
  const { ref } = page.seller
  const system = systemViewer('sellers.onboarding', tenantId)
  const now = await app.clock.now(tenantId)
  return withSeller(app, ref, async () => {
    // A webhook may have been quicker: what is written is the latest, and never the older of the two.
    const state = (await app.payments.getSellers([ref])).get(ref) ?? page.seller
    return app.db.as(scopeOf(system), async (tx) => {
      const { id: sellerId, name } = await tx.seller.findUniqueOrThrow({ where: { tenantId } })
      const expiresAt = page.expiresAt.toISOString()
      const answer: StartOnboardingResult = { kind: 'started', sellerId, url: page.url, expiresAt }
      if (!(await settle(app, tx, intentId, 'succeeded', answer))) {
        const settled = await tx.intent.findUniqueOrThrow({ where: { id: intentId }, select: { answer: true } })
        return (settled.answer as StartOnboardingResult | null) ?? answer
      }
      await applySeller(app, tx, system, { sellerId, state, now })
      await audit(app, tx, viewer, {
        tenantId,
        action: 'seller.startOnboarding',
        objectKind: 'seller',
        objectId: sellerId,
        after: { name },
      })
      return answer
    })
  })
}

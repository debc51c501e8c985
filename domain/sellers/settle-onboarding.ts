import { z } from 'zod'
import { ProviderError } from '../../providers/errors.ts'
import type { OnboardingPage } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import type { UnsettledIntent } from '../subscriptions/settle-start.ts'
import { recordOnboarding } from './record-onboarding.ts'
import { newOnboarding } from './start-onboarding.ts'

const request = z.object({ returnPath: z.string() })

type Slice = Pick<
  App,
  'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'publicUrl' | 'failpoint'
>

/** Asks for the page whose address was lost: the account is opened once whatever the key, and one page more harms nobody. */
export async function settleOnboarding(
  app: Slice,
  viewer: SystemViewer,
  intent: UnsettledIntent & { readonly request: unknown },
): Promise<void> {
  const { id: intentId, tenantId } = intent
  const page = await lookUp(app, viewer, intent)
  await app.failpoint('seller.startOnboarding:called')
  if (page) {
    await recordOnboarding(app, viewer, { tenantId, intentId }, page)
    return
  }
  await app.db.as(scopeOf(viewer), (tx) =>
    tx.intent.updateMany({
      where: { id: intentId, state: 'unknown' },
      data: { state: 'failed', updatedAt: app.wallClock.now() },
    }),
  )
}

async function lookUp(
  app: Slice,
  viewer: SystemViewer,
  intent: UnsettledIntent & { readonly request: unknown },
): Promise<OnboardingPage | null> {
  const { id, tenantId, subjectId, attempt } = intent
  const known = await app.db.as(scopeOf(viewer), (tx) =>
    tx.seller.count({ where: { id: subjectId ?? '', tenantId, provider: app.payments.name } }),
  )
  if (known === 0) return null
  const { returnPath } = request.parse(intent.request)
  const asked = await newOnboarding(app, viewer, { tenantId, returnPath })
  try {
    return await app.payments.startOnboarding(asked, { idempotencyKey: `${id}:${attempt}` })
  } catch (error) {
    if (error instanceof ProviderError && error.fault === 'rejected' && error.sent === 'no') return null
    throw error
  }
}
